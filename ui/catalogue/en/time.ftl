### When something was or will be. The months and days as they stand in the patterns.

# A time of the day: 14:30.
clock = { $hour }:{ $minute }
clock-seconds = { $hour }:{ $minute }:{ $second }
# 3 Jan 2027, 02:00
date = { $day } { $month } { $year }, { $time }
weekday = { $weekday }, { $time }
yesterday = yesterday, { $time }
tomorrow = tomorrow, { $time }

monday = Mon
tuesday = Tue
wednesday = Wed
thursday = Thu
friday = Fri
saturday = Sat
sunday = Sun

january = Jan
february = Feb
march = Mar
april = Apr
may = May
june = Jun
july = Jul
august = Aug
september = Sep
october = Oct
november = Nov
december = Dec
