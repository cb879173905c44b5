### Why it is not known whether there is a newer Legwork. $host: who was asked, as example.org.

no-address = No address is known that tells the newest version.
no-address-hint = Write one into the settings under About, or ask whoever gave you Legwork for it.
# $address: as it stands in the settings.
not-usable = “{ $address }” is not asked: only addresses that begin with https are, and http ones of this machine.
not-usable-hint = Change the address in the settings under About.
# $why: the system's own words.
not-reached = { $host } could not be reached: { $why }.
not-reached-hint = Look whether this machine is online, and try again later.
silent = { $host } did not answer within { $seconds } seconds.
sent-away = { $host } sends its callers on to { $to }, where nothing was asked.
sent-somewhere = { $host } sends its callers on to another place, where nothing was asked.
refused = { $host } answered with the status { $status }.
too-long = The answer of { $host } is larger than any that tells a version.
not-json = The answer of { $host } is no JSON.
no-version = The answer of { $host } names no version.
wrong-place-hint = Look at the address in the settings under About.
