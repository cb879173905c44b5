### What holds for tasks in a folder: a part of the settings, and its dialog.

folders = Folders
folders-hint = What tasks in a folder, and in those below it, are given, and where they work. A task and its agent may say otherwise.
add-folder = Add folder…
add-folder-title = Set something for a folder
# $folder is a path: Edit what holds in /home/a/src
edit-folder = Edit what holds in { $folder }
remove-folder = Set nothing for { $folder }
was-removed = Nothing is set for { $folder } any more.
was-kept = Kept for the tasks in { $folder }.
folder = Folder
variables = Variables
variables-hint = NAME=VALUE on each line. Those of a task and of its agent stand above them.
secrets = Secrets
secrets-hint = Names of kept secrets, one on each line; each is given as the variable of its name. What coding agents ask for over MCP is given none.
setup = Set-up command
setup-hint = It makes a new copy or worktree ready to work in, such as npm ci.
setup-network = It may use the network where the sandbox of a task does not
files = Files for a new worktree
files-hint = Those that git does not know, such as .env: one on each line, below the folder.
branch = New branches
branch-hint = With {"{{id}}"} and {"{{slug}}"}; if left empty: legwork/{"{{id}}-{{slug}}"}
# What is set for a folder, in a few words.
said-variables = { $n ->
    [one] { $n } variable
   *[other] { $n } variables
 }
said-secrets = { $n ->
    [one] { $n } secret
   *[other] { $n } secrets
 }
said-files = { $n ->
    [one] { $n } file
   *[other] { $n } files
 }
# $line is a command
said-setup = set up by { $line }
# $template is the name of a branch with places in it
said-branch = branches { $template }
