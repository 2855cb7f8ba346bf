"""A mix folder with its link to a rota, small enough to work out by hand."""

from __future__ import annotations

FILES = {
    "mix.toml": "[hours]\nuplift_percent = 20\n[costs]\nunmet_gbp_per_hour = 100.00\n"
    '[link]\nstart = "2027-01-04"\nweeks = 2\n',
    "organisations.csv": "organisation,name,sector\nRX1,Trust,mental health\nLA1,Council,social care\n",
    "places.csv": "place,name\neast,East\n",
    "settings.csv": "setting,name,kind\nward,ward,ward\n",
    "times.csv": "time,name,hours_per_week\nday,weekday day,60\nnight,night,84\n",
    "competences.csv": "competence,name,registered_work,capability\nnursing,nursing,yes,registered nurse\n"
    "approved,approved clinician work,yes,approved clinician\nsupport,support,no,support\n",
    "hours.csv": "place,setting,time,competence,level,hours_per_week\neast,ward,day,nursing,1,120\n"
    "east,ward,night,nursing,1,84\neast,ward,day,support,1,60\neast,ward,day,approved,2,30\n",
    "roles.csv": "role,name,band,registered,register,portfolio_share\nnurse,staff nurse,5,yes,nurse,0\n"
    "associate,nursing associate,4,no,nursing associate,0\nclinician,consultant,8c,yes,GMC,0.2\n"
    "worker,support worker,,no,,0\n",
    "skills.csv": "role,competence,level,minutes_ratio,supervisor,supervisor_level,supervision_share\n"
    "nurse,nursing,1,1,,,\nassociate,nursing,1,1.1,nursing,1,0.2\nclinician,approved,2,1,,,\n"
    "worker,support,1,1,,,\n",
    "staff.csv": "option,organisation,role,source,wte_min,wte_max,times,annual_pay_gbp\n"
    "nurse,RX1,nurse,hiring,,,,\nassociate,RX1,associate,hiring,2,2,,\nclinician,RX1,clinician,existing,,1.5,day,\n"
    "worker,LA1,worker,hiring,,,day,24000\n",
    "teams.csv": "team,organisation,place,setting\nEast ward,RX1,east,ward\n",
    "periods.csv": "period,days,time,start,end\nearly,weekdays,day,08:00,14:00\nlate,weekdays,day,14:00,20:00\n"
    "night,daily,night,20:00,08:00\n",
}
