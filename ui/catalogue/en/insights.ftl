### Words of the Insights page: its figures, its charts and the tables behind them.

## What is looked at

range = Range
range-day = 24 hours
range-week = 7 days
range-month = 30 days
range-quarter = 90 days

## Nothing to show

nothing-ended = Nothing ended in this time
nothing-ended-hint = Choose a longer range or other tasks above.
nothing-yet = Nothing to look back on yet
nothing-yet-hint = As soon as tasks have ended, this page says how many, how fast and at what cost.

## The figures

figures = Figures
tasks-ended = Tasks ended
succeeded = Succeeded
# Before a time: half of all tasks start within 3s.
half-start-within = Half start within
# Before a time: how long agents have worked.
agents-worked = Agents worked
# $before: the same figure of the time before: 92.8%, 3m 20s, $0.12
was = was { $before }
more-than-before = { NUMBER($n) } more than before
fewer-than-before = { NUMBER($n) } fewer than before
as-many-as-before = as many as before

## Around a chart

open-in-queue = Open in Queue
# $title: what the chart shows: Success rate
more-for = More for { $title }
show-as-chart = Show as chart
show-as-table = Show as table
save-as-csv = Save as CSV…
saved-as = Saved as { $path }.
as-a-table = { $title }, as a table
# What a screen reader calls a chart.
chart = chart
chart-keys = { $title }. Arrow keys read the values.

## Outcomes by day

tasks-per-day = Tasks per day
success-rate = Success rate
# A column: the reason for which most tasks failed.
most-failed-for = Most failed for
# $day: Fri 20 Nov
nothing-judged = { $day }: nothing was completed or failed.
nothing-ended-on = { $day }: nothing ended.
# $parts: 4 completed, 1 failed
ended-on = { $day }: { $parts }.
# $share: the share that succeeded: 80%
ended-on-with-share = { $day }: { $parts } ({ $share }).
completed-tasks = { NUMBER($n) } completed
failed-tasks = { NUMBER($n) } failed
cancelled-tasks = { NUMBER($n) } cancelled
# Follows the sentence on the day. $n: how many failed for this reason, of $all.
most-failures = { NUMBER($n) } of { $all ->
    [one] { $all } failure
   *[other] { $all } failures
 }: { $reason }.
only-failure = It failed: { $reason }.

## Tokens and cost

tokens-and-cost = Tokens and cost
tokens-or-cost = Tokens or cost
tokens = Tokens
tokens-sent = Tokens sent
tokens-received = Tokens received
cost-in-usd = Cost in $
# The agents that have no colour of their own.
others = Others
nothing-spent = No agent has asked a model in this time.
# $amount: 12.4k
tokens-on = { $day }: { $amount } tokens.
# $whose: writer, or writer 8k, reviewer 4.4k
tokens-by = { $day }: { $amount } tokens ({ $whose }).
# $amount: $0.12
cost-on = { $day }: { $amount }.
cost-by = { $day }: { $amount } ({ $whose }).

## Waiting and running

waiting-and-running = Waiting and running, median
by-agent-or-type = By agent or by type
# A column: whether the line is of an agent or of a type.
by = By
# A column of bars.
drawn = Drawn
# Columns: how long tasks wait, and how long they run.
waiting = Waiting
running = Running

## What took longest, and what failed most

slowest = Slowest
# A column: how long it ran.
ran = Ran
nothing-ran = Nothing has run in this time.
fails-most = Fails most
# A column: why it failed the last time.
why-last = Why last
# A column: how often it failed, in the words of the next message.
failed = Failed
times = { $n ->
    [one] once
   *[other] { $n } times
 }
nothing-failed = Nothing failed in this time.

## The workers' lanes

lanes = Workers, last two hours
lanes-keys = Runs by worker. Arrow keys go from run to run.
no-runs = No worker has run anything in this time.
worker = Worker
# A column: when a run ended; beside From.
to = To
# $time: 14:30
now = Now, { $time }
# A run that was given back to the queue, and one of which nobody knows what became of it.
put-back = Put back
lost = Lost

## Days and times

under-a-second = under 1s
# 20 Nov
day = { $day } { $month }
# Nov 2026
month = { $month } { $year }
# Fri 20 Nov
weekday = { $weekday } { $day } { $month }
# Fri 20 Nov, 14:00
hour = { $weekday } { $day } { $month }, { $time }
week = Week of { $day } { $month }

## Months in full, as in: November 2026

january = January
february = February
march = March
april = April
may = May
june = June
july = July
august = August
september = September
october = October
november = November
december = December
