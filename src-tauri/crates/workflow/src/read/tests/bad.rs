//! Texts that something is wrong with.

/// Bad texts: each place that is told stands between « and », in the order in which they are told. A text without a
/// name gets one, and one without stages a stage.
pub(super) const BAD: &[(&str, &str)] = &[
    // form
    ("no TOML", "name = «deploy»\n"),
    ("the same key twice", "name = 'a'\n«name» = 'b'\n"),
    ("an unknown key", "«descripton» = 'x'\n"),
    ("an unknown key of a stage", "[[stage]]\nname = 'a'\n«tasks» = 1\n"),
    ("an unknown key of a task", "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\n«comand» = 'true'\n"),
    ("a number for a text", "description = «5»\n"),
    (
        "a text for a number",
        "[[stage]]\nname = 'a'\nretries = «\"2\"»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "a text for a list",
        "[[stage]]\nname = 'a'\nafter = «'b'»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "a number in a list",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\ntags = ['a', «1»]\n",
    ),
    (
        "a table for a value",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\nmatrix.os = [«{ a = 1 }»]\n",
    ),
    (
        "an unknown word",
        "[[stage]]\nname = 'a'\nwhen = «'allways'»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "an unknown type",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ntask_type = «'code'»\ncommand = 'true'\n",
    ),
    (
        "an unknown place",
        "[[stage]]\nname = 'a'\nplace = «'worktre'»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "an unknown sandbox",
        "[[stage]]\nname = 'a'\nsandbox = «'strict'»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "an unknown network, and a place of another type",
        "[[stage]]\nname = 'a'\nsandbox = 'read_only'\n[[stage.task]]\nname = 't'\ncommand = 'true'\nplace = «true»\nnetwork = «'off'»\n",
    ),
    (
        "no network without a sandbox",
        "[[stage]]\nname = 'a'\nnetwork = «'none'»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "no network for a task without a sandbox",
        "[[stage]]\nname = 'a'\nsandbox = 'read_only'\nnetwork = 'none'\n[[stage.task]]\nname = 't'\ncommand = 'true'\nsandbox = 'off'\nnetwork = «'model_only'»\n",
    ),
    ("a stage for a rule", "on_failure = «'rollback'»\n"),
    ("a rule without a stage", "on_failure = «{}»\n"),
    (
        "a link without a task",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\nafter = [«{ when = 'always' }»]\n",
    ),
    ("an input that is a text", "inputs.version = «'1.2'»\n"),
    ("a stage in single brackets", "«[stage]»\nname = 'a'\n#[[stage]]\n"),
    ("a stage that is a text", "stage = «'a'»\n#[[stage]]\n"),
    (
        "the beginning of a key",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n«timeout» = 5\n",
    ),
    (
        "a text for true",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\ndone_when = 'x'\ndone_by_exit = «'true'»\n",
    ),
    (
        "an end of nothing",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n«done_by_exit» = true\n",
    ),
    // names
    ("no name", "«»description = 'x'\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n"),
    ("an empty name", "name = «''»\n"),
    ("a bad name", "name = «'My Workflow'»\n"),
    ("a name without a letter", "name = «'???'»\n"),
    ("a bad name of an input", "inputs.«Version» = { default = 'x' }\n"),
    (
        "a bad name of a matrix",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\nmatrix = { «\"a b\"» = [1] }\n",
    ),
    (
        "two stages of a name",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = «'a'»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "two tasks of a name",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage.task]]\nname = «'t'»\ncommand = 'true'\n",
    ),
    // inputs
    ("a default of another type", "inputs.n = { type = 'integer', default = «'many'» }\n"),
    ("a default in quotes", "inputs.n = { type = 'integer', default = «'3'» }\n"),
    (
        "a default that is no choice",
        "inputs.n = { type = 'choice', choices = ['staging', 'production'], default = «'stagin'» }\n",
    ),
    ("nothing to choose from", "inputs.n = «{ type = 'choice' }»\n"),
    ("choices of a text", "inputs.n = { «choices» = ['a'] }\n"),
    // stages
    ("no stages", "«»name = 'a'\n"),
    ("no tasks", "«[[stage]]»\nname = 'a'\n"),
    (
        "a stage that is missing",
        "[[stage]]\nname = 'build'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'b'\nafter = [«'biuld'»]\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "a stage after itself",
        "[[stage]]\nname = 'a'\nafter = [«'a'»]\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "a stage twice",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'b'\nafter = ['a', «'a'»]\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "stages in a circle",
        "[[stage]]\nname = 'a'\nafter = «['c']»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'b'\nafter = ['a']\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'c'\nafter = ['b']\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "a remedy that is missing",
        "[[stage]]\nname = 'a'\non_failure = { run = «'rollback'» }\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "a remedy of itself",
        "[[stage]]\nname = 'a'\non_failure = { run = «'a'» }\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "a remedy in the course of things",
        "[[stage]]\nname = 'a'\non_failure = { run = 'b' }\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'b'\n«after» = ['a']\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "something after a remedy",
        "[[stage]]\nname = 'a'\non_failure = { run = 'b' }\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'b'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'c'\nafter = ['a', «'b'»]\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "a remedy of a remedy",
        "[[stage]]\nname = 'a'\non_failure = { run = 'b' }\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'b'\non_failure = «{ run = 'c' }»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'c'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "a failure of nothing",
        "[[stage]]\nname = 'a'\nwhen = «'failure'»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "a stage that never runs",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'b'\nwhen = 'failure'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n«[[stage]]»\nname = 'c'\nafter = ['a', 'b']\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    // tasks
    (
        "command and instructions",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n«instructions» = 'Look whether all of it is right.'\n",
    ),
    ("nothing to do", "[[stage]]\nname = 'a'\n«[[stage.task]]»\nname = 't'\n"),
    (
        "nobody to do it",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\n«instructions» = 'Look whether all of it is right.'\n",
    ),
    (
        "instructions that are too short",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\nagent = 'x'\ninstructions = «'Look.'»\n",
    ),
    (
        "a priority out of range",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\npriority = «11»\n",
    ),
    (
        "retries out of range",
        "[[stage]]\nname = 'a'\nretries = «-1»\n[[stage.task]]\nname = 't'\ncommand = 'true'\nretries = «101»\n",
    ),
    (
        "a time-out out of range",
        "[[stage]]\nname = 'a'\ntimeout_seconds = «0»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    ("a variable that is none", "env = «{ \"A=B\" = 'x' }»\n"),
    ("a secret that is none", "secrets = «['a-b']»\n"),
    (
        "an empty check",
        "[[stage]]\nname = 'a'\ncheck = «' '»\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    (
        "a pattern that is none",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\ndone_when = «'(done'»\n",
    ),
    (
        "a pattern of every line",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\nfailed_when = «'error|'»\n",
    ),
    (
        "a pattern without a command",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\nagent = 'x'\ninstructions = 'Look whether all of it is right.'\n«done_when» = 'done'\n",
    ),
    (
        "a matrix without values",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\nmatrix = { os = «[]» }\n",
    ),
    (
        "a value twice",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\nmatrix = { os = ['a', 'b', «'a'»] }\n",
    ),
    (
        "a matrix of a million",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n«matrix» = { a = [0,1,2,3,4,5,6,7,8,9], b = [0,1,2,3,4,5,6,7,8,9], c = [0,1,2,3,4,5,6,7,8,9], d = [0,1,2,3,4,5,6,7,8,9], e = [0,1,2,3,4,5,6,7,8,9], f = [0,1,2,3,4,5,6,7,8,9] }\n",
    ),
    (
        "a task that is missing",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 'first'\ncommand = 'true'\n[[stage.task]]\nname = 't'\ncommand = 'true'\nafter = [{ task = «'frist'» }]\n",
    ),
    (
        "a task after itself",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\nafter = [«'t'»]\n",
    ),
    (
        "tasks in a circle",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\nafter = «['u']»\n[[stage.task]]\nname = 'u'\ncommand = 'true'\nafter = ['t']\n",
    ),
    (
        "a task that never runs",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage.task]]\nname = 'u'\ncommand = 'true'\nafter = [{ task = 't', when = 'failure' }]\n[[stage.task]]\nname = 'v'\ncommand = 'true'\nafter = «['t', 'u']»\n",
    ),
    (
        "an output that cannot be read",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\noutputs = ['ok', «'a b'»]\n",
    ),
    // templates
    (
        "a template without an end",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo «{{» inputs.x'\n",
    ),
    (
        "a statement",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo «{%» if inputs.x %}'\n",
    ),
    (
        "no expression",
        "inputs.x = {}\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo «{{ inputs.x + }}»'\n",
    ),
    (
        "a filter that is missing",
        "inputs.x = {}\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo «{{ inputs.x | shout }}»'\n",
    ),
    (
        "a sign beside the braces",
        "inputs.x = {}\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo «{{- inputs.x }}»'\n",
    ),
    (
        "a variable that nothing provides",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «input».x }}'\n",
    ),
    (
        "an input that is missing",
        "inputs.version = {}\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «inputs.verison» }}'\n",
    ),
    (
        "an input minus one",
        "inputs.count = { type = 'integer' }\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «inputs.count-1» }}'\n",
    ),
    (
        "a matrix value that is missing",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «matrix.os» }}'\n",
    ),
    (
        "a field of the run that is missing",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ntitle = 'Run {{ «run.ids» }}'\ncommand = 'true'\n",
    ),
    (
        "a path that is too short",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «tasks.a.t» }}'\n",
    ),
    (
        "an output of a stage that is missing",
        "[[stage]]\nname = 'build'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'b'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «tasks.biuld.t.x» }}'\n",
    ),
    (
        "an output of a task that is missing",
        "[[stage]]\nname = 'build'\n[[stage.task]]\nname = 'page'\ncommand = 'true'\n[[stage]]\nname = 'b'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «tasks.build.pages.x» }}'\n",
    ),
    (
        "an output that is not declared",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\noutputs = ['version']\n[[stage]]\nname = 'b'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «tasks.a.t.versions» }}'\n",
    ),
    (
        "an output of its own",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\noutputs = ['x']\ncommand = 'echo {{ «tasks.a.t.x» }}'\n",
    ),
    (
        "an output of a task beside it",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\noutputs = ['x']\ncommand = 'true'\n[[stage.task]]\nname = 'u'\ncommand = 'echo {{ «tasks.a.t.x» }}'\n",
    ),
    (
        "an output of a stage beside it",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\noutputs = ['x']\ncommand = 'true'\n[[stage]]\nname = 'b'\nafter = []\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «tasks.a.t.x» | default(1) }}'\n",
    ),
    (
        "an output before a failure",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\noutputs = ['x']\ncommand = 'true'\n[[stage]]\nname = 'b'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n[[stage]]\nname = 'c'\nwhen = 'failure'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «tasks.a.t.x» }}'\n",
    ),
    (
        "an output after a failure",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\noutputs = ['x']\ncommand = 'true'\n[[stage]]\nname = 'b'\nwhen = 'failure'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «tasks.a.t.x» }}'\n",
    ),
    (
        "an output of a stage that may fail",
        "[[stage]]\nname = 'a'\non_failure = 'continue'\n[[stage.task]]\nname = 't'\noutputs = ['x']\ncommand = 'true'\n[[stage]]\nname = 'b'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «tasks.a.t.x» }}'\n",
    ),
    (
        "an output in a remedy",
        "[[stage]]\nname = 'a'\non_failure = { run = 'b' }\n[[stage.task]]\nname = 't'\noutputs = ['x']\ncommand = 'true'\n[[stage]]\nname = 'b'\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «tasks.a.t.x» }}'\n",
    ),
    (
        "an output in a folder",
        "[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\noutputs = ['x']\ncommand = 'true'\n[[stage]]\nname = 'b'\n[[stage.task]]\nname = 't'\ncwd = '{{ «tasks.a.t.x» }}'\ncommand = 'true'\n",
    ),
    (
        "an output in a variable of all",
        "env.X = '{{ «tasks.a.t.x» }}'\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\noutputs = ['x']\ncommand = 'true'\n",
    ),
    // values in commands
    (
        "a value in double quotes",
        "inputs.x = {}\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo \"to «{{ inputs.x }}»\"'\n",
    ),
    (
        "a value in single quotes",
        "inputs.x = {}\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = \"echo '«{{ inputs.x }}»'\"\n",
    ),
    (
        "a value in backticks",
        "inputs.x = {}\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo `cat «{{ inputs.x }}»`'\n",
    ),
    (
        "a value behind a dollar sign",
        "inputs.x = {}\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'echo $«{{ inputs.x }}»'\n",
    ),
    (
        "a value as the program",
        "inputs.x = {}\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'cd a && «{{ inputs.x }}» --fast'\n",
    ),
    (
        "a value in a comment",
        "inputs.x = {}\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true # «{{ inputs.x }}»'\n",
    ),
    (
        "a value in a here-document",
        "inputs.x = {}\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = '''\ncat <<EOF\n«{{ inputs.x }}»\nEOF\n'''\n",
    ),
    (
        "a value in a check",
        "inputs.x = {}\n[[stage]]\nname = 'a'\ncheck = 'test \"«{{ inputs.x }}»\" = a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n",
    ),
    // all at once
    (
        "everything at once",
        "«descripton» = 'x'\n[[stage]]\nname = «'A'»\nretries = «'x'»\nafter = [«'nothing'»]\n[[stage.task]]\nname = 't'\ncommand = 'echo {{ «inputs.x» }}'\npriority = «0»\n",
    ),
];
