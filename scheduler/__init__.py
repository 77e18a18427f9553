"""When: the job table and what drives it. What the jobs do is handed in."""

from scheduler.clockwork import start_clockwork
from scheduler.jobs import Daily, Every, Job, Jobs, Monthly, Trigger, Weekly, read_when

__all__ = ["Daily", "Every", "Job", "Jobs", "Monthly", "Trigger", "Weekly", "read_when", "start_clockwork"]
