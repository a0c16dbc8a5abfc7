## What a phone gets: texts, and what calls say

# $code (String) - The code.
# $name (String) - The name of the site or project.
# $purpose (String) - What the code is for.
# $time (String) - How long the code works, such as "10 minutes".
text-message = { $code } is your { $name } code for { $purpose }. It works for { $time }. Never share it.
# Stands before the code, in calls and in texts that a vendor writes.
# $name (String) - The name of the site or project.
# $purpose (String) - What the code is for.
code-preamble = Your { $name } code for { $purpose } is:
press-to-repeat = Press 1 to hear it again.
goodbye = Goodbye.
# The purpose of a code that names no other.
sign-in = sign-in

## Durations

# $count (Number) - How many.
seconds =
    { $count ->
        [one] 1 second
       *[other] { $count } seconds
    }
# $count (Number) - How many.
minutes =
    { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
# $count (Number) - How many.
hours =
    { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
# $count (Number) - How many.
days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
