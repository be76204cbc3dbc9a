import subprocess

from tests.bench.our_relay import processes_with


def test_a_worker_is_known_by_its_function_and_its_emulator() -> None:
    mine, other = {"FUNCTION": "delivery", "AT": "4566"}, {"FUNCTION": "delivery", "AT": "4567"}
    one, two = (subprocess.Popen(["/bin/sleep", "60"], env=each) for each in (mine, other))
    try:
        assert processes_with({"FUNCTION=delivery", "AT=4566"}) == [one.pid]
    finally:
        for each in (one, two):
            each.kill()
            each.wait()
