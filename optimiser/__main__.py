"""``python -m optimiser`` is the command ``rota``."""

from optimiser.cli import main

if __name__ == "__main__":
    main(prog_name="rota")
