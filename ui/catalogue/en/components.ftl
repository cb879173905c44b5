### Words of the parts that every page is made of.

# Closes a dialog.
close = Close
# What loads: Tasks are being loaded. $what is always in the plural, with a capital.
loading = { $what } are being loaded

## Short messages at the edge of the window

messages = Messages
close-message = Close message
# Ends what is going on.
stop = Stop
