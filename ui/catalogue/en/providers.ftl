### The Providers tab of the Agents page, and the dialog in which a provider is added or changed.

## The list

providers = Providers
add-provider = Add provider
none-yet = No providers yet
none-yet-hint = A provider is where a model is reached: a service with a key of yours, or a server on this machine. Add one, and agents can think.
no-default-model = no default model

## One provider of the list

key-in-keyring = key in the keyring
# The name of an environment variable, with a sign of a dollar before it.
key-in-variable = key in ${ $variable }
key-for-session = key for this session only
no-key = no key
waits-until = Quota: waits until { $moment }
# Names of agents.
used-by-none = No agent uses it
used-by-one = Used by { $agent }
used-by-two = Used by { $one } and { $two }
used-by-more = Used by { $one }, { $two } and { NUMBER($more) } more
# Names of models, with commas between, and how many more there are.
models-and-more = { $models } and { NUMBER($more) } more
no-models = It has no models yet
# It asks whether it is to be removed.
remove-asking = Remove…
was-removed = “{ $name }” was removed.

## A test

works = It works
works-not = It does not work
test-hint = Makes one tiny real request

## The question before one is removed

remove = Remove
remove-question = Remove “{ $name }”?
remove-hint = Its key is forgotten with it. This cannot be undone.
# The names of so many agents stand between both.
lose-it-before = { $n ->
    [one] This agent uses it and cannot work until it has another provider:{ " " }
   *[other] These agents use it and cannot work until they have another provider:{ " " }
 }
lose-it-after = .

## The dialog

add-title = Add a provider
was-changed = “{ $name }” was changed.
was-added = “{ $name }” was added.
address = Address
address-example = Such as http://127.0.0.1:8080/v1: LM Studio, llama-server, vLLM or a gateway.
allow-http = Allow http to another machine
allow-http-hint = The key and all texts then travel unencrypted. Only for a network that you trust.
default-model = Default model
default-model-hint = For agents that name none of their own.
default-model-count = { $count ->
    [one] { $count } model
   *[other] { $count } models
 } to choose from as you type.
default-model-example = Its name, as the provider writes it
# What is folded away.
more-said = limit of requests
requests = Requests at most
# Behind the number of requests.
requests-unit = a minute
requests-hint = No limit if left empty; what comes sooner waits.

## The dialog: the key

keep-key-in = Keep the key in
keyring = Keyring of the system
environment = Environment variable
session = This session only
keyless = No key needed
keyring-hint = Encrypted by your system; found again after a restart.
environment-hint = Legwork reads it where it runs the queue, and keeps nothing.
session-hint = In memory until Legwork is left; then it is asked for again.
keyless-hint = For servers of your own that ask for none.
api-key = API key
key-kept = Kept; type to replace it
# The name of an environment variable.
variable = Variable

## The servers of this machine

found = Found on this machine
found-list = Model servers on this machine
look-again = Look again
looking = Looking for Ollama, LM Studio, llama-server and vLLM…
nothing-answers = Nothing answers on the usual ports of Ollama, LM Studio, llama-server and vLLM.
add = Add
# The name of a kind of server, such as Ollama.
add-named = Add { $server }
# The name of the provider that stands for it already.
added-as = Added as { $provider }
