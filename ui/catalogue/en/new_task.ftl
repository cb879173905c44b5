### The dialog in which a task is made, duplicated or edited, and what it says of its fields.

## The dialog

# Heading where a task is duplicated.
like = New task like this one
edit-task = Edit task
# The button that sends it.
create = Create task
created = Task created
# The two buttons where an agent that came with Legwork is chosen: the window follows the task, or stays where it is.
run = Run
run-in-background = Run in background
in-background = It runs in the background.
changes-saved = Changes saved
put-aside = Your changes were put aside.
go-on-editing = Go on editing
resumed = This is what you had begun.
start-afresh = Start afresh

## What every task has

task-type = Task type
# $agent is the name of an agent.
put-away = { $agent } (put away)
is-put-away = This agent is put away and takes no new tasks. Choose another one.
# Other coding agents that are given the same task.
also-given = The same for
also-given-hint = Each makes it on its own. What they made stands beside each other, and one is kept.
place-of-each = Choose where each of them works: in a copy or a worktree they leave each other’s files alone.
priority = Priority { NUMBER($n) }
# Under the scale of the priority: at 1, 5 and 10.
low = Low
medium = Medium
high = High
# For screen readers: 7 of 10, medium. $height is one of the three below.
priority-spoken = { NUMBER($n) } of 10, { $height }
height-low = low
height-medium = medium
height-high = high
own-command = The agent’s own command if left empty.
title = Title
# $title is what the title will be.
title-if-empty = If left empty: { $title }
title-of-command = The command’s first line if left empty.
as-title = The title if left empty.
description = Description
description-of-command = Optional: what it is for
description-example = What there is to know about it
# The label of the one text that an agent is given.
what-to-do = What should it do, and what does done look like?
what-to-do-example = Write the release notes for 2.0 from the merged changes. Done: one page, the breaking ones first.
instructions = Instructions
instructions-example = What it should do besides, and what done looks like
# In an empty field that an agent asks for and that may be left so.
optional = Optional

## More: what it holds while it is closed

more-of-command = start, deadline, dependencies, retries, time-out, check, cores, memory, notify, folder, variables, files, tags
more-of-text = title, description, start, deadline, dependencies, retries, time-out, check, notify, folder, variables, files, tags

## More: what is set, with dots between: starts tomorrow, 02:00 · after 1 task · in ~/src

said-start = starts { $moment }
# $duration: 1h 30m
said-start-in = starts in { $duration }
said-deadline = deadline { $moment }
said-after = after { $n ->
    [one] { $n } task
   *[other] { $n } tasks
}
said-retries = { $n ->
    [one] { $n } retry
   *[other] { $n } retries
}
said-time-out = time-out { $duration }
said-budget = a budget of its own
# $way is one of the ways of notices: Every step
said-notify = tells: { $way }
# $command is what checks the task: cargo test
said-check = checked by { $command }
said-no-check = not checked
# $needs: 2 processors, 4 GB, gpu
said-needs = needs { $needs }
said-cores = { $n } processors
said-folder = in { $folder }
said-terminal = with a terminal
said-context = context values
said-files = { $n ->
    [one] { $n } file
   *[other] { $n } files
}
said-tags = { $n ->
    [one] { $n } tag
   *[other] { $n } tags
}

## More: start and deadline

start = Start
start-now = As soon as a worker is free
start-at = At a time
start-in = After a while
day-and-time = Day and time
wait = How long to wait
wait-unit = Unit of the wait
deadline-hint = If it still waits then, it fails. A run that is under way is let finish.

## More: what it waits for

depends-on = Depends on
dependency-fails = When a dependency fails
keep-waiting = Keep waiting, and say so
fail-too = Fail too
find-task = Find a task by words of its title or text
no-other-task = No other task has these words.
# $what is the title of a task, or the name of a file.
remove = Remove { $what }

## More: limits

retries-hint = 3 if left empty, with growing pauses.
# $duration: 1h 30m
time-out-hint = The agent’s { $duration } if left empty.
time-out-unit = Unit of the time-out
lost = When a run is lost
lost-hint = If the machine or Legwork goes down in the middle of it.
lost-again = Run it again
lost-ask = Ask me
lost-fail = Fail it
check = Check command
check-hint = Runs once the work has ended well, in the same folder. Unless it ends with 0 the task has failed, and the next try is told why.
# $command is what checks the tasks of the agent, or of the type: cargo test
check-usual = Left empty: { $command }.
# A box to tick.
no-check = No check for this task
cores = Processors
cores-hint = It starts where so many are free. Not looked at if left empty.
processors = processors
memory = Memory
memory-hint = It starts where so much is free. If left empty, what it took before counts.
# $text is what was typed.
no-size = “{ $text }” is not a size: write it as 500 MB or 2 GB.
over-memory = If it takes more
over-memory-usual = As the settings say
over-memory-warn = Say so in its log
over-memory-pause = Pause it
over-memory-stop = Stop it
resource = Uses alone
resource-hint = What only one task at a time may use, such as gpu; several with commas between.
terminal = Terminal
terminal-hint = Run it in one, for programs that show colours or progress only there.
folder = Working folder
home-folder = The home folder

## More: the budget

budget = Budget of this task
budget-turns = Turns at most
budget-tokens = Tokens at most
budget-cost = Cost at most
# Behind the fields, and not read aloud: what is counted.
turns = turns
tokens = tokens
dollars = dollars
# $limits: 20 turns, 50,000 tokens
budget-of-agent = Left empty: its agent’s limits ({ $limits }).
budget-of-turns = Left empty: no limit but its agent’s turns.

## More: what it is given

variables = Variables
variables-hint = NAME=VALUE, one on each line.
secrets-hint = Their names, with commas between them.
no-secrets = None is kept yet; add one in the settings.
# $names have commas between them.
kept-secrets = Kept: { $names }. What the command writes of them is not shown.
context = Context values
context-of-command = The command finds each as $LEGWORK_CTX_NAME, and all of them in $LEGWORK_CONTEXT_FILE.
context-of-text = The agent is told each value.
files = Files
files-hint = The command finds their paths in $LEGWORK_FILES, one a line.
# A button follows: Choose files…
drop-files = Drop files here, or
choose-files = Choose files…
tags = Tags
tags-hint = With commas between them.
tags-example = nightly, database

## What is wrong with a field

no-text = Say what it should do: a line is enough.
# “More” is the part of the dialog that is folded.
no-title = Fill this in, or give the task a title under More.
# $field is the label of a field.
needed = “{ $field }” is needed: this agent cannot begin without it.
before-now = It cannot start before now.
too-far = That is too far away.
no-time = Choose a day and a time.
# $line is what was written.
no-variable = “{ $line }” names no value; write NAME=VALUE, one on each line.
# $example is JSON.
no-names = Write named values, such as { $example }.
# $problem is what the reader of JSON says.
no-json = This is not JSON: { $problem }.
