"""From rows to the domain: each module builds one part of the problem and adds the faults only meaning can show."""
