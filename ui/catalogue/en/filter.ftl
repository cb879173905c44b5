### Words of what narrows and orders lists of tasks: tabs, filters, filters that are kept under a name, orders.

## Orders

by-state = By state
newest-first = Newest first

## Tabs, besides All

active = Active
completed = Completed
failed = Failed

## How far back

any-time = Any time
last-hour = Last hour
last-day = Last 24 hours
last-week = Last 7 days
last-month = Last 30 days

## The filters

# The button that opens them. $n: how many are set.
filter = { $n ->
    [0] Filter
   *[other] Filter ({ $n })
 }
any-agent = Any agent
any-type = Any type
any-tag = Any tag
any-priority = Any priority
all-agents = All agents
all-types = All types
clear-filters = Clear filters
set-filters = Filters that are set
take-away = Take this filter away
clear-all = Clear all

## Filters that are kept under a name

save = Save this filter
# A part of a name that is suggested: Failed, reviewer, priority 7
priority = priority { NUMBER($n) }
name-missing = Give it a name.
name-too-long = At most { NUMBER($most) } characters; these are { NUMBER($n) }.
name-taken = There is a filter “{ $name }” already.
too-many = { NUMBER($most) } filters are kept already; delete one first.
