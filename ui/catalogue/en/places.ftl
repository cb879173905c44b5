### Where tasks work: the field of a new task, and what is left of it on the disk.

works-in = Where it works
works-in-hint = In a copy or a worktree your own files stay as they are until you bring the change in.
usual = As its agent or folder has it
folder = The folder itself
copy = A copy of the folder
worktree = A git worktree
# In a line about a task that is not made yet.
said-folder = in the folder itself
said-copy = in a copy
said-worktree = in a git worktree

## What tasks have left, in the Space part of the settings

left = Worktrees and copies
left-hint = Made for tasks that work beside your folders. What holds work that is nowhere else stays.
none-left = There are none.
on-branch = Worktree on branch { $branch }
missing = taken away by hand
merged = all of it merged
discarded = discarded
dirty = not committed
ahead = { $n ->
    [one] { $n } commit not merged
   *[other] { $n } commits not merged
 }
clean-up = Clean up…
clean-up-title = What would go
clean-up-none = Nothing would go: each of them is needed, or holds work that is nowhere else.
# $bytes is an amount of data: 12 MiB.
would-go = { $n ->
    [one] { $n } of them goes and frees { $bytes }.
   *[other] { $n } of them go and free { $bytes }.
 }
clean-up-now = Clean up
cleaned = { $n ->
    [one] { $n } was taken away
   *[other] { $n } were taken away
 }
