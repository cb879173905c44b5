# What a command may reach.

# The label of the choice.
sandbox = Sandbox
sandbox-hint = What its commands may change and reach. Keys, passwords, browsers and Legwork’s own files are hidden in one.
# In the settings.
of-all-hint = What the commands of tasks may change and reach where neither the task nor its agent says so. Keys, passwords, browsers and Legwork’s own files are hidden in one.
# Nothing of its own is chosen. $usual is what the agent or the settings say: Off
usual = As usual: { $usual }
off = Off
workspace-write = Only the folder may be changed
read-only = Nothing may be changed
# $level is one of the two before.
no-network = { $level }, no network
model-only = { $level }, network to the model only
best-effort = Run it also where this machine cannot hold it to all of that
# $sandbox is one of those before.
of-agent = { $sandbox } (its agent’s)
of-settings = { $sandbox } (the settings’)
# What really holds the command.
held-by-bubblewrap = held by bubblewrap
held-by-landlock = held by Landlock
held-by-nothing = held by nothing
# $sandbox is what is asked for, $by what holds it.
with = { $sandbox }; { $by }
# $gaps is what is not held, in sentences of the engine.
with-gaps = { $sandbox }, but: { $gaps }
# In the line of what is set: sandbox: Nothing may be changed
said = sandbox: { $sandbox }
