### Tokens, prices and times: what was used, what may be, and what a task is thought to take.

# Not measured: about 12,400 tokens, about 8m.
about = about { $amount }

## What was used

tokens = { $n ->
    [one] { $n } token
   *[other] { $n } tokens
 }
sent-received = { $sent } sent, { $received } received
# $all and $today are what an agent's tasks have used: 84,000 tokens · $1.20.
all-of-it-today = { $all }, all of it today
in-all-and-today = { $all } in all, { $today } today
in-all-not-today = { $all } in all, nothing today

## Its heads

requests = Requests
tokens-used = Tokens
tokens-sent = Tokens sent
tokens-received = Tokens received
budget = Budget

## What may be used

turns = { $n ->
    [one] { $n } turn
   *[other] { $n } turns
 }
# $amount is tokens or money.
a-day = { $amount } a day

## What a task is thought to take

# $figures: 8 minutes · 12,000 tokens · $0.05
# Of an answer in a conversation. $about: 4 minutes
about-by-like = About { $about }, as { NUMBER($answers) } answers to messages like this took
about-by-answers = About { $about }, as its last { NUMBER($answers) } answers took
about-by-runs = About { $figures }, going by its last { $runs ->
    [one] run
   *[other] { $runs } runs
 }
about-by-agent = About { $figures }, going by what this agent took before
seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
 }
minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
 }
hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
 }
# An hour and a half, two hours and a half: $n is the whole hours.
hours-and-half = { NUMBER($n) }.5 hours
days = { $n ->
    [one] { $n } day
   *[other] { $n } days
 }
