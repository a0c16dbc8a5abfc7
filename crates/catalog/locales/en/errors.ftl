## Why a form was refused

# $symbols (Number) - How many digits the code has.
malformed-code-digits = Enter the { $symbols } digits of the code. This did not use up a try.
# $symbols (Number) - How many characters the code has.
malformed-code-characters = Enter the { $symbols } characters of the code. This did not use up a try.
# $tries (String) - How many tries are left, as a sentence.
wrong-code = That code is not right. { $tries }
# $left (Number) - How many tries.
tries-left =
    { $left ->
        [one] You have 1 try left.
       *[other] You have { $left } tries left.
    }
exhausted = Too many wrong codes. This code can't be used any more.
expired = That code has expired. Send a new one.
canceled = That code was canceled. Request a new one.
already-approved = That code has been used already.
nothing-pending = No code was requested in this browser, or your session has ended. Request a new one.
stale = You have requested a newer code since. Nothing was sent or checked. Enter the newest code below.
cookies-needed = This browser blocks cookies. Nothing was sent, because the code could not be entered here. Allow cookies for this site and try again.
busy = Your code is still being checked. Try again in a few seconds.
expiring = That code is about to expire. Send a new one instead.
# $wait (String) - How long, such as "30 seconds".
too-soon = A code was sent a moment ago. You can send it again in { $wait }.
# $wait (String) - How long, such as "5 minutes".
too-many-sends = Too many codes were sent to this number. Another can be sent in { $wait }. A code that has arrived still works.
number-locked = This number is locked after too many wrong codes. Ask the operator of this site to unlock it, or use a different number.
# $wait (String) - How long, such as "5 minutes".
too-many-failures = Too many wrong codes for this number. Codes can be sent to it and checked again in { $wait }. You can use a different number now.
not-sent = The code could not be sent. Check the number, or try again in a minute.
unconfirmed = It is not certain that the code was sent. If it arrives, enter it. If not, send it again in a minute.
call-over = That call has ended already.
call-ringing = That call is still ringing. Keys work once it is answered.
form-incomplete = The form arrived incomplete. Fill it in and send it again.
unjudged = The code could not be checked, and the try is used up. Try again.
unavailable = Something is not working on our side. Try again in a moment.

## What is wrong with a number

no-texts-there = That kind of number gets no texts from here. Ask for a call, or enter another one.
no-calls-there = That kind of number is not called from here. Enter another one.
reserved-number = That number is reserved for films and examples and reaches nobody. Enter a real one.
number-empty = Enter a phone number.
number-no-country-code = Start with + and the country code, such as +1 for the United States.
number-leading-zero = Leave out the first 0 and start with + and the country code, such as +44 for the United Kingdom.
number-unexpected-character = Use digits only after the +; spaces, hyphens, dots and brackets are fine.
number-extension = Leave out the extension: codes can only go to a direct number.
number-too-short = That number is too short.
number-too-long = That number is too long: 15 digits at most, country code included.
number-unknown-country = No country has that country code.
number-not-in-plan = That number does not exist in its country's numbering plan; check the digits.

## Pages in place of one that can't be shown

page-not-found = Page not found
page-not-found-text = There is nothing at this address. It may have been mistyped.
allow-cookies = Allow cookies for this site
allow-cookies-text = This browser sent no cookie, so a code could not be entered in it. Nothing was sent. Allow cookies for this site, go to the start and try again.
foreign-form = Send the form from this site
foreign-form-text = This form was not sent from a page of this site, so nothing was done. Open the page here and send it again.
unusable-form = The form did not arrive
unusable-form-text = It was larger than the forms of this site, or it took too long. Nothing was done. Open the page and try again.
try-in-a-moment = Try again in a moment
try-in-a-moment-text = Something is not working on our side. Open the page again to see whether your last step went through.
went-wrong = Something went wrong
went-wrong-text = Something went wrong on our side. Try again in a minute.
takes-longer = This takes longer than usual
takes-longer-text = What you sent may still go through. Open the page again to see what became of it.
open-page-again = Open the page again
too-many-requests = Too many requests
too-many-requests-text = Too many requests from your network are in progress. Wait a moment, then try again.
wrong-address = Wrong address
wrong-address-text = This site does not answer at this address. Check the address for mistakes.
only-forms = This address only takes forms
only-forms-text = Open the page and send the form from there.
