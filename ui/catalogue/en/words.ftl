### How tasks and the queue read: their states, what they wait for, how long ago something was.

## How long ago, and how long still

now = now
seconds-ago = { NUMBER($n) }s ago
minutes-ago = { NUMBER($n) }m ago
hours-ago = { NUMBER($n) }h ago
days-ago = { NUMBER($n) }d ago
# $duration: 2m 15s
left = { $duration } left

## Where a task stands

being-cancelled = Being cancelled
being-paused = Being paused
# $moment: tomorrow, 02:00
waits-for-quota = Quota: waits until { $moment }
starts = Starts { $moment }
tries-again-in = Tries again in { $duration }
priority = priority { NUMBER($priority) }

## What the queue does

nothing-is-started = Nothing is started
paused-until = Paused until { $moment }
paused = Paused
nothing-runs-it = Nothing runs the queue
running = Running

## What a screen reader says whenever a task changes

percent-aloud = { $title }: { NUMBER($percent) } percent
state-aloud = { $title }: { $state }
