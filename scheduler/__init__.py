"""When: the job table and what drives it. What the jobs do is handed in."""

from scheduler.clockwork import start_clockwork
from scheduler.jobs import Daily, Every, Job, Jobs, Trigger

__all__ = ["Daily", "Every", "Job", "Jobs", "Trigger", "start_clockwork"]
