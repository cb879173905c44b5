### What a task and a person say to each other: its conversation, its questions, messages and answers.

## The conversation of a run

messages = Messages
nothing-said = Nothing was said yet
nothing-said-hint = As soon as the agent has had its first turn, the conversation shows here.
conversation = Conversation
# After the name of who writes: Agent.
is-writing = is writing
at-work = The agent is at work.
prompt-about = what the agent was told before it began
# Of a tool that has given nothing back yet.
under-way = under way
# Over what a tool gave back.
gave-back = It gave back

## Who speaks

prompt = Prompt
you = You
tool = Tool

## What it used a tool for

listed-files = Listed files
read-file = Read a file
searched-files = Searched files
wrote-file = Wrote a file
ran-command = Ran a command
asked-you = Asked you
started-task = Started a task
looked-at-task = Looked at a task
read-result = Read a result
made-plan = Made a plan
finished-step = Finished a step
told-progress = Told its progress
finished = Finished
# What a list has, behind its name: steps: 3 entries.
entries = { $n ->
    [one] { $n } entry
   *[other] { $n } entries
 }

## What it says at the moment

what-it-writes = What it writes
answer-so-far = The answer so far
says-nothing-yet = It is at work, and says nothing yet.

## A message to it

message-to-agent = Message to the agent
message = Message
message-placeholder = Message: it is read at the next turn
message-sent = Sent: it is read at the next turn
send = Send
# To a coding agent whose task has ended.
go-on-placeholder = Say what it should do next: it goes on in the same session
goes-on = It goes on
# The keys that send.
send-keys = Ctrl+Enter

## What it asks

it-asks-you = It asks you
# $ago: 5 minutes ago
asked = asked { $ago }
what-it-is-given = What it is given
answers = Answers to choose from
your-answer = Your answer
answer-placeholder = Type it here
send-answer = Send answer
answered = Answered

## A yes or no

the-command = The command
fewer-lines = Fewer lines
approve = Approve
deny = Deny
approve-always = Always here
# $what: run `cargo test`
always-hint = Approve, and from now on without asking for this agent in this folder: { $what }
allow-as-much-again = Allow as much again
stop-here = Stop here
run-it-again = Run it again
let-it-fail = Let it fail
# A button that says no and gives a reason. $no is one of: Deny, Stop here, Let it fail.
and-say-so = { $no } and say so
approved = Approved
denied = Denied
why-not = Why not
reason = A word about it
why-not-placeholder = Optional: the agent is told, and can try another way
reason-placeholder = Optional
