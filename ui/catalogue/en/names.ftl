### The names of what a task is: its state, its type, the group it stands in, what an agent may do.

## States

pending = Pending
queued = Queued
running = Running
paused = Paused
needs-you = Needs you
completed = Completed
failed = Failed
cancelled = Cancelled

## Types of work

general = General
analysis = Analysis
coding = Coding
research = Research
review = Review
documentation = Documentation

## Groups of the queue

next-in-line = Next
waiting = Waiting
ended = Ended
