"""The log consumer: writes the records of all processes to daily files. `python -m app.logship`."""
