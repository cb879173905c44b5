### What the window's shell says itself: its dialogs, and why something that its page asked for was not done.

## A page that ends again and again

given-up = The page in this window ends again and again, so it was not loaded once more.
given-up-hint = Tasks go on meanwhile. Open Legwork once more, from its tray or by starting it, to load the page again; if that does not help, quit it and start it anew.

## The titles of the system's file dialogs

# Of a file that a task made.
save-copy = Save a copy
# Of a text that the page shows.
save-text = Save as
choose-folder = Choose a folder
choose-files = Choose files

## Files of tasks

# A task's short id, and the name of a file.
no-such-file = Task { $task } has no file “{ $name }”.
no-changed-file = There is no file “{ $path }” in the place of this task any more.
# The error is the system's own, such as “No space left on device (os error 28)”, here and below.
not-opened = “{ $name }” could not be opened: { $error }.
not-opened-hint = Show it in its folder, or save a copy of it, and open that.
copy-not-saved = “{ $name }” could not be saved to { $place }: { $error }.
text-not-saved = It could not be saved to { $place }: { $error }.
not-saved-hint = Choose another folder.
# Stands as the error in the two messages on saving.
not-a-file = what has that name is no file
# Where the system's dialog gave something that is no path.
elsewhere = Choose a folder on this machine.
# A file or a link.
no-program = No program opened “{ $what }”: { $error }.
no-program-hint = Install or choose a program for it in the system's settings.

# The person's own line, such as “code --goto”, and why it opened nothing.
no-editor = Your editor “{ $editor }” could not be started: { $why }.
no-such-program = there is no program “{ $program }”
no-editor-hint = Change its command in the settings under Work, or leave it empty for the system's program.

## Links, the clipboard, the output

link-refused = Only https and mailto links are opened, and http ones to this machine.
link-refused-hint = Copy it, and open it where you trust it.
not-copied = The clipboard did not take the text: { $error }.
no-output = The output cannot be shown: no thread could be started ({ $error }).
no-output-hint = Close other programs, then try again.

## What should not happen

failed = Legwork failed at this; its log says where.
failed-hint = Try again. If it happens again, report it with the log from the data folder.
