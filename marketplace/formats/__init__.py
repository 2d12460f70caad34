"""Pure readers and writers: numbers, codes, dates, money in words, catalogue files.

Nothing here knows the web, the database or the clock; what depends on today takes `today` as an argument.
"""
