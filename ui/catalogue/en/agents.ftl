### The Agents page and the dialog in which an agent is made or changed.

## The page

new-agent = New agent
# The accessible name of the row of tabs.
tabs = Agents and providers
alone-note = An agent of your own remembers a command, a folder and a time-out, or a model and what it may spend, so that a task needs no more than a title.
# The heading of the agents that take no new tasks, and how many they are.
put-away = Put away ({ NUMBER($n) })
put-away-hint = They keep their tasks and take no new ones.
put-away-list = Agents that were put away

## One agent of the page

# What kinds of agents are called.
kind-shell = Shell command
kind-coding = Coding agent
kind-model = Model
kind-workflow = Workflow
# The model that an agent asks, and the name of the provider where it is reached.
model-at = { $model } at { $provider }
no-provider = no provider: choose one to let it work
# In the line about an agent: its commands reach the person's session.
your-session = your session
# A badge: the agent came with Legwork.
ready-made = Ready-made
tasks = { $n ->
    [0] No tasks
    [one] { $n } task
   *[other] { $n } tasks
 }
# The accessible name of the menu of an agent or a provider.
more-for = More for { $name }
remove = Remove
bring-back = Bring back
takes-tasks-again = “{ $name }” takes tasks again.
was-put-away = “{ $name }” was put away, as it has tasks.
was-removed = “{ $name }” was removed.
# After one of the two before. $schedules: Nightly, Weekly
schedules-stop = These schedules can start nothing without it: { $schedules }.

## The dialog

# The title of the dialog of an agent or a provider.
edit-named = Edit “{ $name }”
create = Create agent
was-changed = “{ $name }” was changed.
was-made = “{ $name }” was made.
kind = Kind
# An example of an agent's name.
name-example = builder
role = Role
role-hint = Who it is, in a few words
command-hint = Its tasks run this shell line unless they bring a command of their own.
backstory = Backstory
backstory-hint = Where it comes from and what it knows
instructions = Instructions
instructions-hint = What it always does
working-folder = Working folder
home-folder = The home folder
check = Check command
check-hint = Runs once the work of a task has ended well: the task is done when this ends with 0. A task may have its own, or none.
time-out-unit = Unit of the time-out
# What is taken where a field is left empty, such as a duration or an address.
if-left-empty = { $usual } if left empty.
pass-session = Pass on your session
pass-session-hint = Its commands reach your SSH agent, your display and your session’s D-Bus: whatever they run can then sign in, open windows and speak to your programs as you.

## The dialog: which coding agent, and what it may do

client = Coding agent
client-other = Another one that speaks ACP
# While the model is left to the coding agent.
agents-own = The agent’s own
permissions = Without asking
permission-ask = It only reads
permission-edits = It changes files of its folder
permission-all = It does everything
# $client is a coding agent that has no way to ask: Codex
cannot-ask = Spoken to so, { $client } cannot ask you: what it may not do unasked is refused to it.
rounds = Failed checks
rounds-hint = So often a failed check goes back to it before the task fails.
unit-rounds = times
# What is folded away.
coding-more-said = program, protocol, silence, arguments, variables, secrets, fallbacks, budget, persona
program = Program
# The name of a program.
program-usual = “{ $name }” of your PATH if left empty.
protocol = Protocol
# The name of a protocol.
protocol-usual = Usual: { $name }
protocol-acp = Agent Client Protocol
protocol-stream = Lines of JSON
quiet = Ask me after silence
unit-minutes = min
quiet-never = Never
arguments = Arguments
one-a-line = One on each line.
variables = Variables
variables-hint = NAME=VALUE on each line, for all of its tasks.
secrets = Secrets
secrets-hint = Names of kept secrets, one on each line; each is given as the variable of its name.

## Coding agents on this machine

installed = Coding agents on this machine
installed-list = Coding agents that were found
installed-note = Claude Code, Codex, Gemini CLI, OpenCode, Copilot CLI and Qwen Code are looked for in your PATH.
find-installed = Find
installed-looking = Looking in your PATH…
nothing-installed = None of them is in your PATH.
signed-in = signed in
not-signed-in = not signed in
add = Add
# The name of a coding agent, such as Codex.
add-installed = Add { $name }
# The name of the agent that is it already.
installed-as = Added as { $agent }
test-hint = Has it say one word, as a task that you can watch
# The name of an agent.
test-begun = “{ $name }” is asked for a word.

## The dialog: which model, and what it may do

provider = Provider
# While no provider is chosen.
choose-one = Choose one
none-yet = There is none yet: add one under Providers first.
# While a model or a parameter is left to the provider.
providers-own = The provider’s own
# A provider that an agent names, but that is there no more.
removed = { $name } (removed)
# What stands over the list of what it may do.
it-may = It may
provider-missing = Choose the provider whose model does the work.

## The dialog: what it may spend

budget = Budget
task-turns = Turns a task
task-tokens = Tokens a task
task-cost = Cost of a task
day-tokens = Tokens a day
day-cost = Cost a day
budget-hint = When a limit is reached it stops and asks you.
# Units behind numbers.
unit-turns = turns
unit-tokens = tokens
unit-dollars = dollars

## The dialog: how the model is asked

# What is folded away.
more-said = temperature, length, effort, fallbacks, folder, check, time-out, notify, prompt
temperature = Temperature
longest-reply = Longest reply
# The parameter of that name, which people know by it.
top-p = Top p
effort = Effort of thought
effort-own = The model’s own
effort-low = Low
effort-medium = Medium
effort-high = High

## The dialog: who helps out

fallbacks = Fallbacks
fallbacks-hint = Asked in this order when its provider is out of quota, fails, or cannot be reached.
# The same of a coding agent, whose fallbacks are other agents.
stand-ins-hint = They take a task on, in this order and where it was, when this agent has reached its limit.
stand-ins-none = There is no other coding agent that could take its tasks on.
choose-agent = Choose an agent
stand-in = Agent of fallback { NUMBER($number) }
add-fallback = Add a fallback
choose-provider = Choose a provider
# The controls of a fallback, by its number in the list.
fallback-provider = Provider of fallback { NUMBER($number) }
fallback-model = Model of fallback { NUMBER($number) }
fallback-earlier = Ask fallback { NUMBER($number) } earlier
fallback-remove = Remove fallback { NUMBER($number) }

## The dialog: its prompt

template = Template of the prompt
template-hint = The one that comes with Legwork if left empty. Show the prompt to see it.
show-prompt = Show the prompt
prompt = The prompt
prompt-system = What the model is told
prompt-user = Then the task
edit-template = Edit this template
# The task that the prompt is shown with.
sample-title = The title of the task
sample-description = The description of the task.
sample-instructions = The instructions of the task.
