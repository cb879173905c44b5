### The frame of the window: the sidebar, the bar at the bottom, and what it says when the desktop cannot be reached.

## The sidebar

# The accessible name of the list of pages.
pages = Pages
queue = Queue
needs-you = Needs you
running = Running
just-ended = Just ended
nothing-runs = Nothing runs right now.
# How many more tasks there are than show.
and-more = and { NUMBER($more) } more
# The accessible name of a bar; the title of a task.
progress-of = Progress of { $title }

## The saved filters

# It asks for the new name.
rename = Rename…
delete = Delete
# The accessible name of the menu of a filter.
more-for-filter = More for the filter { $name }
filter-deleted = The filter “{ $name }” was deleted

## The detail

selected-task = Selected task
# The accessible name of the edge that is dragged.
detail-width = Width of the detail

## The question whether notifications tell of background tasks, asked once

tell-when-done = Tell you when background tasks end?
yes-tell = Yes, tell me
inbox-only = No, only the Inbox
# The button that puts it off; the same as Esc.
ask-later = Ask me again next time
will-tell = Notifications tell you when tasks end or need you. Settings say of what, and when not.
inbox-tells = No notifications then. Badge and Inbox show what ended and what needs you.

## The bar at the bottom

state-of-queue = State of the queue
# What the queue does, in words of its own.
queue-says = Queue: { $said }
workers-busy = { NUMBER($busy) } of { NUMBER($total) } workers
cpu = CPU { $percent }%
# Sizes such as 6.2 GiB.
memory = Memory { $used } of { $total }
# The title of the task that starts next, and when.
next = Next: { $title }, { $moment }
# What was used today: tokens, money.
spent-today = Today { $spent }

## The desktop

outside = This page works inside Legwork's window only.
outside-hint = Start Legwork and use the window that it opens.
# Technical words that say why.
no-answer = Legwork could not answer: { $reason }
no-answer-hint = Try again. If it stays so, close and open Legwork; your tasks are safe.
# The name of a request, and technical words.
not-understood = the reply to { $request } was not understood: { $reason }

## Why nothing is started

# Somebody runs the queue, and starts nothing.
nothing-starts = Nothing is started: { $fault }.
start-anew-hint = Started anew, Legwork looks at its data and offers the newest good backup. What runs goes on.
start-anew = Start anew
