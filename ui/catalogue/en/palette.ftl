### The command palette: its field, its headings, and what can be done there.

## The field and the foot

wanted = Task, page, agent or action
found = What was found
nothing-found = Nothing has these letters.
# What the arrows do.
choose = Choose
# What Enter does.
carry-out = Do it
only-actions = Actions only
only-agents = Agents only

## Headings of its parts

this-task = Selected task
recent = Recent
# What can be done anywhere.
deeds = Do
# The pages.
pages = Go to

## What can be done

review = Review what it asks
answer = Answer its question
# Beside the action that raises the priority: from 5.
from-priority = from { NUMBER($n) }
# Beside the name of a saved filter.
filter = Filter
# $name: the name of a workflow.
start-workflow = Run { $name }…
pause-queue = Pause the queue
resume-queue = Resume the queue
queue-paused = The queue is paused. What runs goes on.
queue-resumed = The queue goes on.
