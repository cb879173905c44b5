### Words that stand in many places: actions, and the names of the things a person works with.

cancel = Cancel
undo = Undo
edit = Edit
show = Show
open = Open
more = More
# Of a run of a workflow.
open-graph = Open the graph
test = Test
save-changes = Save changes
try-again = Try again
copied = Copied
done = Done
all = All
actions = Actions
new-task = New task
search-tasks = Search tasks
brought-back = Brought back.
# Leads to them. $words: what was searched for.
found-in-talks = { $talks ->
    [one] { $talks } conversation with “{ $words }”
   *[other] { $talks } conversations with “{ $words }”
 }

task = Task
tasks = Tasks
agent = Agent
agents = Agents
workers = Workers
reports = Reports
insights = Insights
settings = Settings
coding-agents = Coding agents
first-steps = First steps

name = Name
kind = Type
command = Command
model = Model
priority = Priority
tag = Tag
# The name of a number: so many run at the same time.
at-once = At once
state = State
progress = Progress
output = Output
cost = Cost
prices = Prices
secrets = Secrets
retries = Retries
deadline = Deadline
time-out = Time-out
no-limit = No limit
created = Created
started = Started
from = From
filters = Filters
