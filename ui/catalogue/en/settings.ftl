### Words of the Settings page, and what is wrong with a number that was entered, there or in another form.

# The name of the list of ways to each part of the page.
parts = Parts of the settings
copied = Copied.

## Setting a number

# What each of the two buttons beside a number does; $what is one of the texts `…-counted` below: Less output.
less = Less { $what }
more = More { $what }
# Both are whole numbers.
whole-number-allowed = A whole number from { $least } to { $most }.
# Behind the field of a sum.
dollars = dollars
# Behind the field of a number, short for minutes.
minutes-short = min
# Behind the field of a number; 1,024 × 1,024 bytes.
mebibytes = MiB

## The units of a length of time, in a list beside a number; the days also behind a number

seconds = seconds
minutes = minutes
hours = hours
days = days

## What is wrong with a number. $entered is what was entered.

not-a-length = “{ $entered }” is not a number; write one such as 5 or 1.5.
too-long = { $entered } is far too long.
not-whole = “{ $entered }” is not a whole number; write one such as 3.
not-a-number = “{ $entered }” is not a number; write one such as 0.5.

## Work

work = Work
workers-hint = So many tasks run at the same time.
workers-counted = workers
chat-slots = Answers at once
chat-slots-hint = So many conversations are answered at the same time, beside what the workers do. What went to the background counts no more.
chat-slots-counted = answers
suggest-background = Suggest the background
suggest-background-hint = Before an answer that will take longer than two minutes, going by answers before it, both ways are offered.
output-kept = Output kept per attempt
output-kept-hint = Of longer output the beginning and the end are kept.
output-counted = output
read-progress = Read progress from output
read-progress-hint = Of commands such as git, rsync, pip or cargo, which write 42% or 3/10 over and over in one line.
give-up = Give up what waits for you
give-up-hint = A run that is left paused, or a question without an answer, fails after so many days. Empty: never.
# Both are whole numbers. The field may also be left empty.
days-allowed = { $least } to { $most } days; or nothing.
ageing = Waiting counts as priority
ageing-hint = So many minutes of waiting are worth one level, so that nothing waits for ever behind what keeps coming. Empty: never.
# Both are whole numbers. The field may also be left empty.
minutes-allowed = { $least } to { $most } minutes; or nothing.
editor = Editor for changed files
# $file and $line: {file} and {line}
editor-hint = The command that opens a file from a review; { $file } and { $line } stand for the file and its line. The system’s program if left empty.
checks-by-type = Check commands by type of task
checks-by-type-hint = Runs once the work of a task has ended well: the task is done when it ends with 0. Its own command or its agent’s goes before.
# $kind is a type of task, as it stands in a menu: Coding
check-of-type = { $kind }
# In an empty field.
no-check = No check

## Limits

limits = Limits
limits-hint = No more than so many run at the same time of what has something in common. Whatever runs already goes on; a command that is paused keeps its place.
# In a list: what a limit counts.
limit-counts = What it counts
limit-on-all = Everything
limit-on-kind = Kind of agent
limit-on-type = Type of task
limit-on-agent = Agent
limit-on-provider = Provider
limit-on-folder = Folder
limit-on-tag = Tag
limit-on-resource = Resource
# The field of what exactly is counted.
limit-name = Its name
# In that field while it is empty.
limit-name-example = name, or /folder
# A button: sets the limit.
set-limit = Set
# One limit, by what it counts.
limit-of-models = Agents with a model
limit-of-coding-agents = Coding agents
limit-of-commands = Commands
limit-of-type = Type { $kind }
limit-of-agent = Agent { $agent }
limit-of-provider = Provider { $provider }
limit-of-folder = Folder { $folder }
limit-of-tag = Tag { $tag }
limit-of-resource = Resource { $resource }
limit-used = { $running } of { $most } run
limit-used-and-waiting = { $waiting ->
    [one] { $running } of { $most } run, { $waiting } waits
   *[other] { $running } of { $most } run, { $waiting } wait
 }
# $limit is what it counts.
remove-limit = Remove the limit: { $limit }
limit-removed = No limit any more: { $limit }

## The machine

machine = The machine
machine-about = What runs always goes on, and a conversation is never held back. What waits says why, and starts by itself when that has passed.
# Behind it stands how the machine stands now, in a list of the texts `now-…`.
now-stands = Now: { $what }.
now-cpu = CPU { $percent } %
now-memory = memory { $percent } %
now-battery = on battery
now-mains = on mains power
now-metered = network metered
now-unmetered = network not metered
cpu-limit = Nothing new above this CPU load
cpu-limit-hint = Averaged, and open again ten percent below. One task may start where nothing runs. Empty: no limit.
memory-limit = Nothing new above this share of memory
memory-limit-hint = Open again five percent below. One task may start where nothing runs. Empty: no limit.
# Both are whole numbers. The field may also be left empty.
percent-allowed = { $least } to { $most } percent; or nothing.
wait-on-battery = Wait while on battery
wait-on-battery-hint = Nothing new starts until the machine is on mains power again.
wait-when-metered = Wait on a metered network
wait-when-metered-hint = No agent with a model starts; commands do.
keep-awake = Keep awake while tasks run
keep-awake-hint = The machine does not go to sleep by itself as long as something runs here.
queue-quiet-hours = Quiet hours of the queue
queue-quiet-hours-hint = From and to, also over midnight. Nothing new starts then. Empty: none. Those of notifications are set there.
queue-quiet-from = No new starts from
queue-quiet-to = No new starts until
over-memory = A task over its memory
over-memory-hint = Where a task has said how much memory it takes, and takes more.
over-memory-warn = Warn
over-memory-pause = Pause
over-memory-stop = Stop

## Look

look = Look
theme = Theme
# A theme: the one that the system has.
theme-system = System
theme-light = Light
theme-dark = Dark
text-size = Text size
# Each of them is the keys of a shortcut: Ctrl++.
text-size-keys = { $larger } and { $smaller } change it anywhere, { $usual } puts it back.
# Where one of the shortcuts has no keys.
text-size-hint = Of all that the window shows.
text-size-counted = text size
# A button that puts the text back to it.
usual-size = Usual size

## Window and start

start = Window and start
no-tray = This desktop has no tray, so that a hidden window could not be brought back.
close-to-tray = Close to tray
close-to-tray-hint = Closing the window leaves Legwork in the tray. Off, closing it quits.
start-hidden = Start hidden
start-hidden-hint = Legwork starts in the tray, without its window.
start-at-login = Start at login
start-at-login-hint = Legwork starts when you log in, so that scheduled tasks do too.

## Notifications

notifications = Notifications
notify-on = When a task ends
notify-on-hint = What the system tells you of. The queue shows it in any case.
# Of the ends of tasks.
notify-failures = Failures only
notify-silent = Silent
notify-strategy = Tasks tell you
notify-strategy-hint = Where neither the task nor its agent or type says otherwise. Badge and Inbox tell it in any case.
# In the list of a type's own way: none of its own.
strategy-usual = As all tasks
# $kind is a type of tasks, such as Coding.
notify-of-type = { $kind } tasks
notify-of-type-hint = What tasks of this type tell.
min-delta = Least progress between two notices
min-delta-hint = For tasks that tell every step.
# Of percent.
min-delta-counted = progress
throttle = Least time between two notices of a task
throttle-hint = For tasks that tell every step.
throttle-counted = time
seconds-short = s
digest-over = Notices in a minute
digest-over-hint = What comes beyond these is told by one when the minute is over.
digest-over-counted = notices
quiet-hours = Quiet hours
quiet-hours-hint = From and to, also over midnight. Nothing is shown then, and mails and calls wait. Empty: none.
quiet-from = Quiet from
quiet-to = Quiet until
quiet-lets-pass = Failures and questions in quiet hours
quiet-lets-pass-hint = Tell these all the same.

## E-mail and webhook

channels = E-mail and webhook
channels-hint = For tasks that take long, and for you when you are elsewhere. What cannot be sent is tried again for a day.
after-seconds = Tasks that took at least
after-seconds-hint = Shorter ones are not told by mail or webhook. What needs you is, once it has waited so long.
after-seconds-counted = seconds
mail-on = Send e-mail
mail-on-hint = When a task ends or needs you.
mail-server = Mail server
mail-server-hint = The name of the server that takes your mail (SMTP).
mail-port = Port
mail-port-hint = Usually 587 with STARTTLS, 465 with TLS.
mail-port-counted = port
mail-security = Encryption
mail-security-hint = Open is for a server in a network of your own.
mail-starttls = STARTTLS
mail-tls = TLS
mail-open = Open
mail-user = User name
mail-user-hint = Empty: no log-in.
mail-from = From
mail-from-hint = The address that it comes from.
mail-to = To
mail-to-hint = The address that it goes to.
mail-password = Password
mail-password-hint = Kept in the system’s keyring.
webhook-on = Call a webhook
webhook-on-hint = When a task ends or needs you: JSON, by POST.
webhook-url = Address
webhook-url-hint = Such as https://example.org/hook. Redirects are not followed.
webhook-signed = Sign the calls
webhook-signed-hint = With the secret below, as Standard Webhooks does.
webhook-secret = Secret
webhook-secret-hint = Kept in the system’s keyring.
# Tries at once whether a mail or a call arrives.
test-channel = Test
test-mail-hint = Sends a mail with the settings above.
test-webhook-hint = Calls the address above.
channel-secret-kept = It is kept.
# $message says what happened, $hint what to do: both are sentences.
channel-failed = { $message } { $hint }

## Keyboard

keyboard = Keyboard
keyboard-hint = Press a shortcut’s button, then the keys it is to have. Esc leaves it as it is, Backspace takes its keys away.
reset-all = Reset all
# Of one shortcut; what the shortcut does follows for who hears it.
reset = Reset
# The name of the list.
shortcuts = Shortcuts
# The name of a shortcut's button. $does is what the shortcut does, $keys its keys or `no-keys`.
keys-of = { $does }: { $keys }
no-keys = no keys
# In place of the keys while they are awaited.
press-keys = Press keys…
# In place of the keys where there are none.
keys-none = None
change-keys = Change the keys
# $does is what a shortcut does.
shortcut-name = “{ $does }”
# Two shortcuts that have the same keys, each as `shortcut-name`; $first may be several joined in this way.
both = { $first } and { $second }
# $names is one `shortcut-name`, or several joined by `both`.
keys-taken = { $keys } is { $names }.
# A button: takes the keys from the shortcut that has them.
take-over = Take over { $keys }
# A button: the keys stay with the shortcut that has them.
leave-it = Leave it

## Coding agents

let-start = Let coding agents start tasks
let-start-hint = Over MCP, such as Claude Code, Codex or Cursor. In a terminal, “legwork mcp install” adds Legwork to them.
approve-commands = Ask before their commands run
approve-commands-hint = A command that they bring waits for your approval. Off, it runs as if you had typed it.
ask-in-client = Ask in their own program too
ask-in-client-hint = Where it can show you the question. Switch it off for a program that answers for you.
allowed-commands = Commands that need no approval
allowed-commands-hint = Their first words, separated by commas. Your own programs, in the folder that the coding agent was started in or in one named below. A line with ; & | $ and the like always asks.
allowed-folders = Folders they may work in
allowed-folders-hint = Absolute, separated by commas. Empty: every folder.
# In the field while it is empty.
every-folder = Every folder
allowed-agents = Agents they may use
allowed-agents-hint = Names, separated by commas. Empty: every agent.
# In the field while it is empty.
every-agent = Every agent
start-worker = Start a worker for them
start-worker-hint = When nothing runs the queue, a worker starts in the background and leaves when all is done.
act-on-all = Let them change your tasks
act-on-all-hint = Cancel, pause, resume and answer tasks that they did not start. They can always look.
task-cost = Cost of one task at most
task-cost-hint = In US dollars, where its agent may spend more. Empty: no limit.
tasks-per-minute = Tasks a minute at most
tasks-per-minute-counted = tasks a minute
unfinished-tasks = Unfinished tasks at most
unfinished-tasks-counted = unfinished tasks
# Of `tasks-per-minute` and of `unfinished-tasks`.
together-hint = Of all coding agents together.

## Command line

command-line = Command line
after-execute = After “legwork execute”
after-execute-hint = --wait and --async say otherwise for one task.
follow-task = Follow the task
return-at-once = Return at once

## Secrets

secrets-hint = A command that is given one finds it as the variable of its name. What it writes of the secret is replaced before that is kept or shown.
# $name is a secret's.
secret-kept = “{ $name }” is kept in the keyring
secret-forgotten = “{ $name }” was forgotten
forget = Forget { $name }
# Beside a secret's name, when it was kept: kept yesterday, 14:30
kept-at = kept { $moment }
secret-name = Name of a secret
# In the field of a secret's name while it is empty. Names of secrets are in capital letters.
secret-name-example = NAME
secret-value = The secret itself
# A button: keeps the secret.
keep-secret = Keep

## Models

models = Models
day-cost = Cost a day at most
day-cost-hint = Of all agents together, in US dollars. Past it tasks ask before they go on. Empty: no limit.
cost-allowed = More than 0, such as 2.50; or nothing.

## Tasks that start tasks. A family is a task of the person's with all that was started from within it.

families = Tasks that start tasks
children = Tasks that one task may start
children-hint = 0: none. It is told, and does the work itself.
children-counted = tasks that one task may start
family-tasks = Tasks of one family at most
family-tasks-hint = Your task, and all that was started from within it.
family-tasks-counted = tasks of one family
levels = Levels below your task
levels-hint = Tasks that start tasks that start tasks.
levels-counted = levels
family-cost = Cost of one family at most
family-cost-hint = In US dollars. Past it each of its tasks asks before it goes on. Empty: no limit.

## Prices. $model is a model's name.

prices-hint = US dollars for a million tokens. Costs and budgets are reckoned with them; yours go before the built-in ones.
add-price = Add price
search-models = Search models
no-models = No model of that name. Add a price for it.
# Heads of columns: what tokens that are sent to the model cost, and those received from it.
sent = Sent
received = Received
# A badge: this price is the person's own.
own-price = Yours
remove-price = Remove your price for { $model }
change-price = Change the price for { $model }
price-built-in-again = “{ $model }” has its built-in price again.
price-removed = The price of “{ $model }” was removed.
price-back = Your price holds again.
price-set = The price of “{ $model }” is set.

## The dialog of a price

price-of = Price of { $model }
new-price = Add a price
# The button of the dialog that changes a price.
save-price = Save
model-hint = Its name, or the beginning of it followed by *. The longest match counts.
million-sent = A million tokens sent
million-received = A million tokens received
price-needed = A price is needed; 0 where it costs nothing.

## About

about = About
version = Version
data-folder = Data folder
copy-data-folder = Copy the data folder’s path
tray = Tray
tray-there = Shows Legwork’s icon
tray-none = None on this desktop
# Beside First steps.
show-again = Show them again

## About, newer versions

look-for-updates = Look for updates
# $place: the address that is asked, or the words below where there is none. $version: of this Legwork.
look-for-updates-hint = Once a day { $place } is asked which version is the newest. The request says “legwork/{ $version }” and nothing else: no number of yours, nothing of your tasks. Nothing is ever installed.
update-place-none = an address of your choice
update-address = Address for updates
update-address-hint = Where it is asked, with https. If left empty, the address that came with this Legwork, if it has one.
check-now = Check now
# While it is asked.
checking = Asking …
# $moment: as 14:30, or yesterday, 14:30.
newest = { $version } is the newest version. Asked { $moment }.
not-asked-yet = Not asked yet.
# Also the notice.
newer-version = Legwork { $version } is there.
see-what-is-new = See what is new
# The link that leads to the newer version cannot be shown.
newer-without-link = You get it from where you got this one.
