"""The log files of the processes of a run."""

from pathlib import Path

from specfirst.devserver.supervisor.process_logs import ProcessLogs


def test_log_files_have_the_text_of_coloured_lines(tmp_path: Path) -> None:
    logs = ProcessLogs(tmp_path / "logs")
    logs.write("web", "\x1b[32mINFO\x1b[0m: started [\x1b[36m7\x1b[0m]")
    logs.close()
    assert logs.path("web").read_text() == "INFO: started [7]\n"
