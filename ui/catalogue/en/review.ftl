### The review of what a task changed: its files, the diff, what is said about lines, and what is done about it.

# The tab of a task, and what is told of it there.
changes = Changes
review = Review the change
review-hint = Read it line by line, say what should be different, commit it or send it back.
open-review = Review
files = Changed files
file-count = { $n ->
    [one] { $n } file
   *[other] { $n } files
 }
# A screen reader hears these for +9 and −6.
lines-added = { $n ->
    [one] { $n } line added
   *[other] { $n } lines added
 }
lines-removed = { $n ->
    [one] { $n } line removed
   *[other] { $n } lines removed
 }
left-out = { $n ->
    [one] { $n } more file is changed and not listed
   *[other] { $n } more files are changed and not listed
 }
none = Nothing is changed
none-hint = The files are as they were before the task began.
none-so-far = What the task changes shows here as it goes on.

## Where it stands

attempt = Attempt { NUMBER($n) }
where-it-is = Where this is
waits-for-review = Waits for your review
still-changing = Still at work
not-ended = Has not ended
was-applied = Applied to the folder
was-committed = Committed
was-discarded = Discarded
# $branch: legwork/2a7d90e4. $base: main
on-branch-untouched = on branch { $branch }, { $base } is untouched
on-branch = on branch { $branch }
in-copy-untouched = in a copy, { $folder } is untouched
in-copy = in a copy of { $folder }
in-folder = in { $folder }

## What can be done about it

discard = Discard
apply = Apply
commit = Commit…
send-back = Send back
send-back-with = { $comments ->
    [one] Send back with { $comments } comment
   *[other] Send back with { $comments } comments
 }
restore = Undo discard
# Why a task cannot be sent back.
still-at-work = It can be sent back once it has ended.
applied = The change is in the folder now.
committed = Committed.
discarded = The change was discarded.
restored = The change is back.
sent-back = Sent back.

## The dialogs before a commit

commit-title = Commit the change
commit-now = Commit
message = Message
message-hint = The first line is the title.
message-missing = A commit needs a message.
# $base: main
also-merge = Also merge it into { $base }
check-failed-title = The check failed
# $command: cargo test
check-failed-hint = { $command } said that the work is not done. Commit it all the same?
commit-anyway = Commit anyway…

## Several agents with the same task

compare = Compare { NUMBER($n) } agents
compare-title = Compare what the agents did
to-review = Back to the review
# The accessible name of their columns.
rivals = What each agent did
keep = Keep this one
keep-hint = Keeps this change and discards the others. That can be undone.
keep-waits = One of them can be kept once all have ended.
kept = What { $agent } changed is kept, the others are discarded.
# So many of the agents changed a file.
changed-by = { NUMBER($n) } of { NUMBER($all) }
not-changed = This file is as it was.
lines-in-review = { $n ->
    [one] { $n } more line is in the review
   *[other] { $n } more lines are in the review
 }

## The files

viewed = Viewed
mark-viewed = Mark viewed
open-outside = Open in your editor
# After the name of a folder or file, for screen readers.
comment-count = { $n ->
    [one] { $n } comment
   *[other] { $n } comments
 }
is-new = New file
is-gone = Deleted
renamed-from = Renamed from { $path }
other-mode = Mode { $old }, now { $new }
is-long = { $n ->
    [one] { $n } line is changed.
   *[other] { $n } lines are changed.
 }
is-generated = { $n ->
    [one] A program wrote this file; { $n } line is changed.
   *[other] A program wrote this file; { $n } lines are changed.
 }
# $sizes: 2 KiB, 1 KiB before
is-binary = This file is no text ({ $sizes }).
is-large = This file is too large to be compared line by line ({ $sizes }).
is-submodule = This is a repository of its own: only the commit that it stands at has changed.
is-lfs = What this file holds is kept by Git LFS: only the pointer to it is here.
sizes = { $now }, { $before } before
show-anyway = Show anyway

## The diff

layout = How the diff stands
unified = Unified
split = Split
# The accessible name of the lines of a file.
diff-of = Changes of { $path }
no-lines = No line of it is changed
added = Added
removed = Removed
lines-above = { $n ->
    [one] Show { $n } line above
   *[other] Show { $n } lines above
 }
lines-between = { $n ->
    [one] Show { $n } line
   *[other] Show { $n } lines
 }
lines-below = { $n ->
    [one] Show { $n } line below
   *[other] Show { $n } lines below
 }
# The end of a line that is longer than what is drawn.
more-characters = { $n ->
    [one] { $n } more character
   *[other] { $n } more characters
 }
# After a line that ends as those of Windows do.
crlf = CR LF
no-newline = no line break at the end

## What is said about lines

comment-on = Comment on { $line }
line = line { NUMBER($n) }
# The line is one of how it was before.
line-before = line { NUMBER($n) } before
whole-file = the whole file
file-line = { $name }, line { NUMBER($n) }
file-line-before = { $name }, line { NUMBER($n) } before
you = You
goes-along = goes to the next attempt
was-sent = was sent back
edited = edited
comment = Comment
comment-placeholder = What should be different?
add-comment = Comment
save-comment = Save
edit-comment = Edit
remove-comment = Remove the comment
comment-removed = The comment was removed.

## Beside the diff

about-change = About the change
goes-to-next = Goes to the next attempt
add-note = Add a note
nothing-goes = Comments on lines, and what you note here, go along when you send it back.
note = Note
note-placeholder = What else should the next attempt know?
agent-says = What the agent says
time = Time
what-it-took = What it took
