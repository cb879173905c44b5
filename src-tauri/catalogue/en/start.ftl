### What is said when there is no window yet: on the terminal, or in a box of its own.

## On the terminal

error = error: { $message }
# What helps against the error.
hint = hint: { $advice }

## The display

no-display = There is no display to show the window on.
# A display's name, such as “:0”.
display-shut = The display { $name } cannot be opened.
displays-shut = The display { $first } or { $second } cannot be opened.
no-display-hint = Run `legwork worker` to work without a window, or start a virtual display such as Xvfb and set DISPLAY.
# The error is the system's own, here and below.
no-window = The window could not be opened: { $error }.
no-window-hint = Run `legwork worker` to work without a window.

## The data folder, and who works on it

no-home = No home folder is known, so there is no place for the data.
no-home-hint = Name one with --data-dir DIR.
unusable-folder = { $folder } is no usable folder: { $error }.
no-answer = Legwork already runs on { $folder } but does not answer.
no-answer-hint = End it, then start Legwork again.
not-started-again = Legwork could not be started again: { $error }.
not-started-again-hint = Start it once more.

## A database that is damaged

damaged = The database is damaged.
# A day and a time.
newest-backup = The newest good backup is of { $moment }.
newest-backup-undated = The newest good backup is of an unknown time.
# Stands after what would be lost.
kept-aside = The database that is there now is kept aside.
# A button: nothing is done.
close = Close
restore = Restore the backup

## A link that was clicked

# What was clicked, shortened.
not-our-link = “{ $link }” is no link that Legwork opens, and nothing was done.
not-our-link-hint = A link to a task is legwork://task/ID. Links only show a task; none of them starts work.
