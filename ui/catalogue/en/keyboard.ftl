### The keys: what stands on them, what they do where, and why some cannot be given to a shortcut.

## What stands on a key

ctrl = Ctrl
alt = Alt
shift = Shift
esc = Esc
space = Space
del = Del
ins = Ins
page-up = PgUp
page-down = PgDn
up = Up
down = Down
left = Left
right = Right
backspace = Backspace
enter = Enter
menu = Menu
tab = Tab
home = Home
end = End

## The list of shortcuts

shortcuts = Keyboard shortcuts
# Also the name of the command palette.
find-anything = Find or do anything
search-output = Search the output
close-detail = Close the detail
larger = Larger text
smaller = Smaller text
usual-size = Text at its usual size
# At its foot, before a button: First steps.
new-here = New here?
everywhere = Everywhere
in-list = In the list of tasks
in-inbox = In the inbox
in-control = In Mission control
in-schedules = In the list of schedules
in-graph = In the graph of a workflow
in-editor = In the editor of a workflow
in-chat = In a conversation
in-charts = In a chart
in-dialogs = In dialogs, fields and menus
# Between two ways to press the same: Ctrl F or /
or = { " " }or{ " " }

## What keys do in the list of tasks

go = Move
go-by-page = Move by a page
first-and-last = First and last
open-detail = Open the detail
open-in-full = Open in full
unfold-run = Show or hide the tasks of a run
mark-task = Mark a task
mark-several = Mark several
mark-all = Mark all
take-away = Cancel, or delete what has ended
unmark = Take the marks away

## What keys do in the diff of a review

in-review = In the diff of a change
next-change = To the next change
previous-change = To the change before
next-file = To the next file
previous-file = To the file before
go-by-line = Go from line to line
go-to-side = To what stood there before, or stands there now
comment-on-line = Comment on the line
open-line = Show what is left out, or comment on the line
mark-viewed = Mark the file as viewed
press-primary = Commit, or send back

## What keys do in other places

unfold-parts = Show or hide its parts
go-among-stages = Go among the stages and their tasks
first-and-last-stage = To the first stage and the last
new-line = Begin a new line
stop-answer = Stop the answer
read-values = Read the values
first-and-last-value = To the first value and the last
open-values = Open the tasks of a value

## What keys do in dialogs, fields and menus

send = Send, create, run or save
send-to-background = Send or run in the background
close-on-top = Close the dialog or menu
go-among-tabs = Go among tabs
go-among-lines = Go among menu lines, reports and their headings

## Keys that cannot be given to a shortcut

# Ctrl C copies everywhere. $does is one of the words below.
refused = { $keys } { $does } everywhere. Press others.
does-select = marks or selects everything
does-copy = copies
does-paste = pastes
does-cut = cuts
does-undo = takes back what was typed
does-redo = does again what was taken back
does-close = closes what lies on top
does-send = opens, sends and runs
does-go-on = goes from one control to the next
does-press = marks and presses
does-go = moves in lists and texts
does-take-away = takes away
does-open-menu = opens the menu of a line
does-close-window = closes the window
