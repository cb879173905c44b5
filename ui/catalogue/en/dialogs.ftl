### The smaller dialogs, and a command that waits for approval.

## Quitting while tasks run

# Heading, once nothing runs any more.
quit-question = Quit Legwork?
running = { $n ->
    [one] A task is running
   *[other] { $n } tasks are running
}
# The heading where no task runs.
answering = { $n ->
    [one] An answer is being written
   *[other] { $n } answers are being written
}
answers-go-on = { $n ->
    [one] The answer that is being written goes on in the background at the next start, and its end is told.
   *[other] The { $n } answers that are being written go on in the background at the next start, and their ends are told.
}
quit = Quit
stop-and-quit = Stop them and quit
leave-running = Leave them running
nothing-runs = Nothing runs any more. What waits goes on when Legwork is opened again.
# In bold, the beginning of the sentence that goes on with the next message.
left-running = Left running
left-running-after = , commands go on by themselves, and the next start takes them over with all their output.
# In bold, the beginning of the sentence that goes on with the next message.
stopped = Stopped
stopped-after = , they go back into the queue and begin anew at the next start. No retry is charged.

## The name of a filter

save-filter = Save this filter
rename-filter = Rename the filter
save = Save
rename = Rename
filter-name-hint = It stands in the sidebar, and is found by the command palette.

## Parts of dialogs

# The button beside a folder.
choose = Choose…

## A command that waits for approval

# Shows what is folded: more than two.
more-lines = { $n ->
    [one] { $n } more line
   *[other] { $n } more lines
 }
# What is folded: $dangers are some of the next message, with commas between.
warning = Among them: { $dangers }
# sudo (lines 51, 52). $n is how many lines, $danger one of the words below.
danger-in-lines = { $n ->
    [one] { $danger } (line { $lines })
   *[other] { $danger } (lines { $lines })
}
# In place of the button that approves.
read-on = Read to line { NUMBER($n) } to approve
deleting = deleting folders
force-push = force push
dropping-changes = dropping changes
running-unread = running what was fetched
web-address = a web address
another-machine = another machine
writing-to-disk = writing to a disk
open-to-everybody = access for everybody
power-off = power off
