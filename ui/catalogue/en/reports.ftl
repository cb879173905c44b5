### Words of the Reports page: the list of reports and the one that is read.

## The list

search = Search reports
no-match = No report has these words
no-match-hint = Try fewer words, or all agents.
none-yet = No reports yet
none-yet-hint = When an agent with a model completes a task, what it wrote is saved here by itself, for reading at any time.
see-agents = See the agents
show-older = Show older ones

## One report

report = Report
choose = Choose a report to read
# What loads: Words are being loaded.
words = Words
open-task = Open the task
copy = Copy the text
copied = Report copied
close = Close the report
deleted = The report was deleted.
# The list of its headings.
outline = Outline
# A menu: the three below.
export = Export
as-markdown = Markdown…
as-page = HTML page…
print = Print…
