### Of what tasks tell: the four ways, in the settings, in the forms of tasks and agents, and among a task's facts.

# The field of a form.
notify = Notify

## The four ways, as short as can be

silent = Nothing
milestones = Milestones
verbose = Every step
completion = Their end

## The same in a list, with a line on each; about 34 letters have room

silent-line = Nothing: badge and Inbox show it
milestones-line = Milestones: 25, 50, 75%, its end
verbose-line = Every step, and its end
completion-line = Its end

## What holds where a form says nothing

# $way is one of the four, as short as can be.
as-settings = As Settings say ({ $way })
# Tasks of one type tell otherwise than those of another.
as-type = As Settings say for each type

## Below the field

# While every step is chosen. $percent is a number, $pause a length of time: 30s
verbose-pace = { NUMBER($percent) }% and { $pause } apart at least, as Settings say.
needs-you-too = Failures and questions are told too.
silent-hint = Its questions wait in the Inbox as well.
