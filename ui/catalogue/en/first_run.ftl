### The first screen, with its four steps.

## The screen

heading = Put something to work
about = No account, no server. Tasks are kept in one file on this machine, keys in its keyring.
also-elsewhere = All of this is also in Agents and Settings, which shows these steps again.
leave = Go to the queue
# Beside the heading of a step.
optional = optional

## The first step: a command

command-step = Run your first command
command-step-hint = It goes on when you close this window, and tells you when it is done.
command-example = Any command, such as cargo test
run = Run
# Before commands to try.
or-try = Or try
in-folder = in { $folder }
in-home-folder = in the home folder
change-folder = Change the folder
change = Change
# How long it ran.
under-a-second = under a second
show-output = Show its output
show-output-hint = Shows its output in the queue

## The second step: a model

model-step = Connect a model
model-step-beside = optional · found on this machine
models = Models within reach
models-looking = Looking for Ollama, LM Studio, llama-server, vLLM and keys…
models-none = No model server answers on this machine, and no provider’s key is in the environment.
# The name of an environment variable stands between both.
key-before = Key in{ " " }
key-after = , not used until you test
# Before a button that adds a provider: nothing was found, and something was.
elsewhere = Yours is elsewhere?{ " " }
none-of-these = None of these?{ " " }
add-another = Add another provider
testing = Testing…
# How long a model took to answer, in seconds.
answers-in = Answers in { $seconds }s
use-it = Use it
choose-model = Choose a model

## The third step: coding agents as agents of ours

coding-step = Put your coding agents to work
coding-step-hint = Claude Code, Codex, Gemini CLI and others take tasks in the background. Each is started once to say its version.
look-for-them = Look for them
look-again = Look again
add-and-test = Add and test
add-and-test-hint = Adds it as an agent and has it say one word
# $name: claude
is-agent = Added as { $name }
# $time: 4s
answered-in = Answers in { $time }
did-not-answer = It did not answer

## The fourth step: Legwork in a coding agent

client-step = Let your coding agent use Legwork
client-step-hint = It can hand over tasks, follow them and fetch results. One entry in its settings, with a way back.
clients = Coding agents on this machine
clients-none = None was found here. Claude Code, Codex, Gemini CLI, OpenCode, Copilot CLI, Cursor, VS Code and some more are known; “legwork mcp install” in a terminal adds Legwork to one later.
# The path of a coding agent's configuration stands between each two.
adds-before = Adds “legwork” to{ " " }
adds-after = { "" }
stands-before = “legwork” is in{ " " }
stands-after = { "" }
stands-off-after = , switched off there
paste-before = To be pasted into{ " " }
paste-after = { "" }
unreadable-before = Not understood:{ " " }
unreadable-after = { "" }
# The accessible name of a button that shows what would be written into the configuration of this coding agent.
writes-for = What it writes for { $name }
writes-hint = What exactly is written
written = What is written
# Each of these stands before the coding agent's name for those who hear it.
connect = Connect
remove = Remove
copy-lines = Copy lines
connected = Connected
remove-hint = Takes Legwork out of its settings
start-again = Start { $name } again, and it can use Legwork.
copied = Copied.
