### Words of the Chat page: the list of conversations, and the one that is open.

## The list

chat = Chat
new = New conversation
search = Search conversations
search-short = Search
conversations = Conversations
pinned = Pinned
today = Today
earlier = Earlier
no-match = No conversation has these words
no-match-hint = Try fewer words.
show-older = Show older ones
# How it stands with a conversation, in its line of the list.
is-answering = answering
asks-you = asks you
new-answer = new answer

## An agent that answers is missing

nobody = Nobody answers yet
nobody-hint = A conversation needs an agent with a model. Connect one, on this machine or elsewhere, and talk here.
connect = Connect a model

## Beginning

begin = What is it about?
begin-hint = The answer comes as it is written. What takes long goes on in the background, and lands here when it is done.

## The conversation

the-conversation = Conversation
# The accessible name of one turn's part. The person; the agent's name.
you-said = You said
answer-of = { $agent } answered
more = More for this conversation
rename = Rename…
pin = Pin
unpin = Unpin
export = Export…
delete = Delete
deleted = The conversation was deleted.
exported = The conversation was saved.
copy-id = Copy the id
title = Title
rename-conversation = Rename the conversation
rename-it = Rename
edit-said = Say it in other words
copy-said = Copy what you said
copy-answer = Copy the answer
ask-again = Ask again
say-instead = Say this instead
version = { NUMBER($which) } of { NUMBER($all) }
version-before = The version before
version-after = The next version

## An answer on its way

is-writing = Writing
in-background = In the background
continue-in-background = Continue in background
stop = Stop
stopping = Stopping
stopped = Stopped before it was done
no-words = The answer holds no words.
# Whether the conversation has gone on since.
came-late = { $turns ->
    [one] It came after you had gone on: { $turns } message later.
   *[other] It came after you had gone on: { $turns } messages later.
 }
answers-here = The answer comes here. You can go on meanwhile.

## What the agent started

tasks-it-started = Tasks that it started
review = Review

## What is said next

message = Message
placeholder = Message, or /background and what is to be done
attach = Attach files
files = Files
send = Send
send-to-background = Send to background
answering-hint = The answer before this one is still being written.
background-needs-words = After /background stands what is to be done.
sent-to-background = It goes on in the background.
remove-file = Remove { $name }
# The name of what was pasted and has none of its own.
pasted-picture = pasted picture
pasted-file = pasted file
too-large-to-paste = “{ $name }” is larger than the { $most } that go along; attach a part of it.
unread-paste = What was pasted could not be read. Save it as a file, and attach that.

## Pictures

# Beside a message with pictures that was not answered.
ask-without-pictures = Ask without pictures

## Exported, as Markdown

# The heading over what the person said.
you = You
# A line below it, with names, kinds and sizes.
went-along = Went along: { $files }

## Before a long answer

# Of two ways: to watch the answer as it is written, or to go on with something else.
stream-now = Stream now
in-the-background = Background

## A long conversation

# A line below a turn. Unfolded, it shows a summary of all that was said up to there.
told-in-short = Up to here the agent goes by a summary

## Which model answers

model-that-answers = Model:
# Where the agent names none, its provider chooses.
own-model = Own model
own-model-is = { $model }, the agent's own
