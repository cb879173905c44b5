### The Inbox page: what waits for the person, and what ended while they were away.

inbox = Inbox
# Beside the title.
need-you = { $n ->
    [one] { $n } needs you
   *[other] { $n } need you
 }
# $n: a number, or “999+”
unread = { $n } unread

## The groups

needs-you = Needs you
since-last-look = Finished since you last looked
# $moment: 12:40
since = since { $moment }
today = Earlier today
yesterday = Yesterday
earlier = Earlier
snoozed = Put off
# $moment: tomorrow, 09:00
back-at = Back { $moment }
show-older = Show older

## What shows

all = All
only-unread = Unread
done = Done
# The accessible name of the choice.
which = What shows
mark-all-read = Mark all read
all-read = Everything is read

## Nothing to show

nothing = Nothing waits for you
nothing-hint = What asks you something, and what ends while you are away, stands here until you are done with it.
nothing-unread = Everything is read
nothing-unread-hint = What ends from now on shows here.
nothing-done = Nothing is done yet
nothing-done-hint = What you press Done on leaves the inbox and shows here.

## An entry

# Told to screen readers before the title.
is-unread = Unread
read-and-decide = Read and decide
other = Other…
answer = Answer…
retry = Run again
mark-done = Done
mark-undone = Back to the inbox
snooze = Put off
wake = Bring it back now
in-an-hour = In an hour
in-three-hours = In three hours
tomorrow = Tomorrow, 09:00
next-monday = Monday, 09:00

## What was done

was-done = Done: { $title }
was-undone = Back in the inbox
was-unread = Marked as unread
was-read = Marked as read
# $moment: tomorrow, 09:00
was-snoozed = Put off until { $moment }
was-woken = Brought back

## The keys at the foot

key-approve = Approve
key-deny = Deny
key-retry = Run again
key-snooze = Put off
key-unread = Read or unread
key-done = Done
key-answer = Answer
