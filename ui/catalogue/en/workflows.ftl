### The Workflows page: workflows and their runs, the graph of a run, the dialog that starts one, and the editor.

workflows = Workflows
new-workflow = New workflow
# The name of a new one: a name as a file has it, of lower-case letters.
new-name = new-workflow

## The list

nothing = There is no workflow here yet
nothing-hint = A workflow is a graph of tasks: what runs beside each other, and what goes on after what.
project = Project folder
project-hint = Workflows in its folder .legwork show here too.
no-project = No project
# Headings: where workflows come from.
of-project = In this project
of-person = Your workflows
built-in = Came with Legwork
# $problem: unknown key `stagee`.
cannot-be-used = Cannot be used: { $problem } (line { NUMBER($line) })
stage-count = { $n ->
    [one] { $n } stage
   *[other] { $n } stages
 }
task-count = { $n ->
    [one] { $n } task
   *[other] { $n } tasks
 }
never-ran = Has not run yet
run = Run…
edit-copy = Edit a copy
open-last-run = Open its last run
more-for = More for { $name }
# $name was deleted or renamed.
is-gone = There is no workflow “{ $name }” here any more.

## Runs

runs = Runs
no-runs = Nothing was run yet.
older-runs = Show older runs
run-number = Run { NUMBER($n) }
# In a list: deploy, run 48
run-of = { $name }, run { NUMBER($n) }
tasks-ended = { NUMBER($n) } of { NUMBER($all) } tasks
failed-in = Failed in { $stage }
was-started = { $name }, run { NUMBER($n) } was started.

## One run

about-run = About this run
# The name of the line that leads back to the list.
where-it-is = Where this is
# $time: 13:53
started-at = started at { $time }
# The run has failed, and the stage that is run then goes on.
remedy-runs = Failed, { $stage } runs
# $time: 14:01
failed-first = { $stage } failed first, at { $time }
retry-waits = a retry waits for { $stage }
show-output = Show output
retry-from = Retry from { $stage }
run-again = Run again
run-with-others = Run with other inputs…
open-in-queue = Open in Queue
copy-id = Copy ID
id-copied = ID copied
stages-done = { NUMBER($n) } of { NUMBER($all) } stages done
# $done: 1 of 6 stages done
stages-running = { $done }, { NUMBER($n) } running
run-progress = Progress of the run
too-large = This workflow has too many stages for a graph. They are listed below.

## The graph

stages = Stages
waiting = Waiting
not-reached = Not reached
not-needed = Not needed
only-on-failure = Only on failure
# How many tasks of a stage have ended.
ended-of = { NUMBER($n) } of { NUMBER($all) }
# $duration: 1m 30s
left = { $duration } left
failed-after = Failed, { $duration }
# $names: Lint and Build
after = After { $names }
and = { $first } and { $last }
# $duration: 8m 04s
about = about { $duration }
critical-path = Critical path, { $duration }
on-failure = On failure
# On the line of such an edge.
on-failure-label = on failure
# Told of a task in a stage's node: unit tests: Running. 64%
task-aloud = { $name }: { $state }. { $line }

## Below the graph

timeline = Timeline
outcomes = Outcomes
artifacts = Artifacts
earlier-runs = Earlier runs
tasks-of-stage = Tasks of this stage
more-tasks = Show more of the other { NUMBER($n) }
stage = Stage
outcome = Outcome
time = Time
no-artifacts = Its tasks left no files.

## The dialog that starts one

start-named = Run “{ $name }”
start = Run
folder = Folder
folder-hint = Its commands run here.
home-folder = The home folder
choose-one = Choose one
must-be-given = This must be given.
not-a-choice = Choose one of the list.

## The editor

edit-named = Edit “{ $name }”
ways-to-edit = Ways to edit
text = Text
redo = Redo
save = Save
unsaved = Not saved yet
was-saved = “{ $name }” was saved.
mend-first = It was not saved: mend what is listed under Problems first.
where-to-keep = Where to keep it
kept-in = Keep it in
kept-in-hint = In a project everybody who has it can run it.
in-a-project = A project
no-folder = Choose the project's folder.
not-saved = Leave without saving?
not-saved-hint = What you changed in “{ $name }” is not saved.
discard = Leave without saving
keep-editing = Keep editing
add-stage = Add stage
about-all = The whole workflow
name-hint = Lower-case letters, digits, - and _.
description = Description
when-stage-fails = When a stage fails
failure-stops = Stop
failure-goes-on = Go on
failure-runs = Run { $stage }
as-workflow-says = As the workflow says
inputs = Inputs
inputs-hint = What is asked for when it is started.
add-input = Add input
input-named = Input { $name }
remove-named = Remove { $name }
default-value = Default
default-hint = Must be given if left empty.
choices = Choices
choices-hint = With commas between them.
kind-text = Text
kind-integer = Whole number
kind-number = Number
kind-boolean = Yes or no
kind-choice = One of several
kind-path = File or folder
stage-named = Stage { $title }
remove-stage = Remove stage
title = Title
goes-on = Goes on
when-success = When all before it completed
when-failure = When one before it failed
when-always = In any case
when-it-fails = When it fails
comes-after = Comes after
no-other-stage = There is no other stage yet.
# $stage: Build
would-be-circle = It comes before { $stage }: that would be a circle.
tasks-hint = They run beside each other.
add-task = Add task
task-named = Task { $name }
done-by = Done by
an-agent = An agent
what-to-do = What should it do, and what does done look like?
# What is folded away.
more-of-task = check, patterns, time-out, retries, place, sandbox, outputs
# Where a task works, and what holds it, where that is said elsewhere.
as-its-stage = As its stage says
as-its-tasks = As its tasks, or their agents, say
check = Check
check-hint = A command that must succeed afterwards.
done-when = Done when
done-when-hint = A pattern in its output. If it ends without one, it failed.
failed-when = Failed when
failed-when-hint = A pattern in its output.
time-out-seconds = Time-out in seconds
outputs = Outputs
outputs-hint = Fields of its result that later tasks read.
file = File
copy-file = Copy the file
text-of-file = Text of the file
problems = Problems
no-problems = Nothing is wrong.
line-and-column = line { $line }, column { $column }
more-problems = { $n ->
    [one] and { $n } more
   *[other] and { $n } more
 }
