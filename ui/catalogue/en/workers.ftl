### Words of the Workers page: who runs the queue, and what each worker does.

no-workers = No workers
no-workers-hint = As soon as something runs the queue, its workers stand here.

## Pausing and resuming the queue

pause-queue = Pause the queue
resume-queue = Resume the queue
# Lines of the menu of `pause-queue`.
until-resumed = Until I resume it
quarter-hour = For 15 minutes
one-hour = For 1 hour
eight-hours = For 8 hours
goes-on = The queue goes on.
now-paused = The queue is paused. What runs goes on.
# $moment is when it goes on: tomorrow, 14:30.
now-paused-until = The queue is paused until { $moment }. What runs goes on.

## Who runs the queue: a title, and below it what follows

# The name of the part of the page.
queue = The queue
copy-command = Copy the command
nothing-started = Nothing is started
# $fault is why; a command stands below.
nothing-started-why = Why: { $fault }. This says more, in a terminal:
# Under the words that say what of the machine holds back new starts.
held-by-machine = What runs goes on, and what waits starts by itself when that has passed. The limits stand in the settings.
nothing-runs = Nothing runs the queue
# A command stands below.
nothing-runs-hint = Tasks wait until something does. Close Legwork and open it again, or run this in a terminal:
paused = The queue is paused
# $moment is when it goes on: tomorrow, 14:30.
paused-until = The queue is paused until { $moment }
paused-hint = Nothing new starts. What runs goes on.
command-runs = “legwork worker” runs the queue
command-runs-hint = It was started without a window, and goes on when this window is closed.
app-runs = This app runs the queue
app-runs-hint = Its workers take tasks for as long as the app is open, with or without its window.

## The table of workers

# Heads of columns.
worker = Worker
heartbeat = Heartbeat
# How many tasks the worker has ended.
processed = Processed
# When the worker was started.
since = Since
# The state of a worker.
busy = Busy
idle = Idle
stopped = Stopped
# The last heartbeat was too long ago.
late = Late
# $id is the number that the system gave the process.
process = Process { $id }
# In place of the task.
waits = Waits for work
# $title is a task's.
progress-of = Progress of { $title }
