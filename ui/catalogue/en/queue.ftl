### Words of the Queue page: its counters, its list and what can be done to the tasks in it.

## The head of the page

queue = Queue
clear-search = Clear search
# Beside the tabs All, Active, Completed, Failed.
which-tasks = Which tasks

# Beside the heading while one searches. $count: a figure, as 12 or 1,204, or 100+ where nobody has counted them.
found = { $count } found

## The counters

tasks-by-status = Tasks by status
# $state: one of the states, in small letters: running
show-only = Show { $state } tasks only

## Nothing to show

first-task = Hand over your first task
first-task-text = Give a command to the shell agent, then close the window if you like: it runs in the background, survives restarts, and keeps what it made.
# Follows the text before.
first-task-model = Connect a model, and agents can think for you too.
connect-model = Connect a model
# $words: what was searched for.
no-match = No task matches “{ $words }”
no-match-of-filters = No task matches these filters
# $kind: a state or a tab, in small letters: No running tasks, No active tasks, No all tasks
none-of = No { $kind } tasks
what-is-searched = Titles, descriptions, instructions and output are searched, within the tab and the filters you chose.
choose-others = Choose others, or clear them to see all tasks.
nothing-yet = Tasks show here as soon as there are some.
nothing-of-kind = There is nothing of that kind right now.
clear-search-and-filters = Clear search and filters
show-all = Show all tasks
unread = The tasks could not be read

## A row

# What a task does of which nothing else is known.
running = Running
# Of a task that asks: the button that opens what it wants approved, and the one that opens its question.
review = Review
answer = Answer
review-task = Review { $title }
answer-task = Answer { $title }
progress-of = Progress of { $title }
actions-for = Actions for { $title }
# $moment: tomorrow, 02:00
created-at = Created { $moment }
started-at = Started { $moment }
ended-at = Ended { $moment }

## Several rows

marked-tasks = Marked tasks
selected = { NUMBER($n) } selected
clear-selection = Clear selection
actions-for-tasks = Actions for { $n ->
    [one] { $n } task
   *[other] { $n } tasks
 }

## Where a task stands, besides the states

wants-approval = Wants approval

## What can be done to a task

pause = Pause
resume = Resume
run-again = Run again
# A new task, filled with the same.
duplicate = Duplicate…
edit = Edit…
raise-priority = Raise priority
start-now = Start now
copy-id = Copy id
delete = Delete

## What was done to tasks, as in: 3 tasks cancelled

was-paused = paused
was-resumed = resumed
was-cancelled = cancelled
was-run-again = started again
was-duplicated = duplicated
was-edited = changed
was-raised = raised
was-started = started
was-copied = copied
was-deleted = deleted
# The name of the button that shows what a run of a workflow is made of. $title: the workflow's name.
tasks-of = Tasks of { $title }
