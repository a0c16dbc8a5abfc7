## Every page

skip-to-content = Skip to the content
sandbox-banner = Sandbox: nothing leaves this machine.
all-phones = All phones
account-link = Account
footer-advice = A code proves that you hold the phone, not who you are. Never read a code out to a person who calls you.
go-to-start = Go to the start
request-a-code = Request a code
validate-your-code = Validate your code
use-different-number = Use a different number
# $title (String) - What the page is about.
error-title = Error: { $title }
same-with-curl = The same with curl
curl-answers = answers

## The first page

verify-your-phone = Verify your phone
lead-text = We text a code to your number. You enter it here. That is all.
lead-text-or-call = We text a code to your number, or call and read it out. You enter it here. That is all.
signed-out = You are signed out.
# $number (String) - A number, masked.
code-waiting = A code is waiting for { $number }.
enter-your-code = Enter your code
have-a-code = I already have a code
one-browser = A code works once, in the browser that asked for it.
you-are-verified = You are verified
# $number (String) - A number, masked.
browser-has-proved = This browser has proved { $number }. It ends by itself after a while, or when you prove another number or sign out.
open-your-account = Open your account

## The form that takes a number

phone-number = Phone number
# $example (String) - A number.
number-hint = With country code, such as { $example }.
arrives-on-virtual-phone = It arrives on the virtual phone.
send-by-text = Send code by text
call-with-code = Call me with the code
sending = Sending…
calling = Calling…
cookies-blocked = This browser blocks cookies. A code could not be entered here, so none will be sent. Allow cookies for this site and reload the page.
one-text = We send one text.
one-text-or-call = You get one text or call.
rates-may-apply = Standard message and data rates may apply.
terms = Terms
privacy = Privacy

### Hints while a number is typed. A page brings them along, because a browser has no words of its own.

hint-no-country-code = Start with + and the country code.
hint-leading-zero = Leave out the first 0, and start with + and the country code.
hint-unexpected-character = Digits only after the +, please.
hint-extension = Leave out the extension.
hint-too-long = That is too long: 15 digits at most.
hint-north-american-short = Keep going: 10 digits after +1.
hint-north-american-long = That is too long: 10 digits after +1.
hint-keep-going = Keep going…

## The page that takes a code

code = Code
spaces-do-not-matter = Spaces and hyphens do not matter.
# Of a code that the browser found in a text.
filled-from-text = Filled in from your text.
checking = Checking…
validate = Validate
# $length (Number) - How many digits the code has.
# $purpose (String) - What the code is for.
# $number (String) - A number, masked.
texted-digits = We texted a { $length }-digit code for { $purpose } to { $number }.
# $length (Number) - How many characters the code has.
# $purpose (String) - What the code is for.
# $number (String) - A number, masked.
texted-characters = We texted a { $length }-character code for { $purpose } to { $number }.
# $length (Number) - How many digits the code has.
# $purpose (String) - What the code is for.
# $number (String) - A number, masked.
calling-digits = We are calling { $number } to read out a { $length }-digit code for { $purpose }.
# $length (Number) - How many characters the code has.
# $purpose (String) - What the code is for.
# $number (String) - A number, masked.
calling-characters = We are calling { $number } to read out a { $length }-character code for { $purpose }.
# $length (Number) - How many digits the code has.
# $purpose (String) - What the code is for.
# $number (String) - A number, masked.
called-digits = We called { $number } to read out a { $length }-digit code for { $purpose }.
# $length (Number) - How many characters the code has.
# $purpose (String) - What the code is for.
# $number (String) - A number, masked.
called-characters = We called { $number } to read out a { $length }-character code for { $purpose }.
# $times (Number) - How often, at least 2.
sent-times-same = Sent { $times } times; the code is the same each time.
# $times (Number) - How often, at least 2.
sent-times-new = Sent { $times } times; only the newest code works.

### How long the code works. The page counts down, and puts the number where the # stands.

works-for-minutes = It works for # minutes.
works-for-almost-minutes = It works for almost # minutes.
works-for-seconds = It works for # seconds.
works-for-second = It works for 1 second.
expires-soon = Your code expires in # seconds.

### Sending a code again. The page counts down here, too.

send-again = Send the code again
send-again-in-minutes = Send the code again in # minutes
send-again-in-seconds = Send the code again in # s
call-again = Call me again
call-again-in-minutes = Call me again in # minutes
call-again-in-seconds = Call me again in # s
call-instead = Call me instead
call-instead-in-minutes = Call me instead in # minutes
call-instead-in-seconds = Call me instead in # s
text-instead = Send a text instead
text-instead-in-minutes = Send a text instead in # minutes
text-instead-in-seconds = Send a text instead in # s
sent-again-same = Sent again. The code is the same.
calling-again-same = Calling again. The code is the same.
new-code-on-its-way = A new code is on its way. Only the newest works.
each-send-new = Each send brings a new code, and only the newest one works.
# $wait (String) - How long, such as "30 seconds".
send-again-in = The code can be sent again in { $wait }.
send-new-code = Send a new code
no-connection = No connection. Try again.
did-not-work = That did not work. Try again.

### Where a send got.

text-on-its-way = Your text is on its way.
text-arrived = Your text has arrived.
text-uncertain = It is not certain that the text went out. If none arrives, send it again.
text-lost = The text did not arrive: the carrier gave up. Try again.
text-lost-or-call = The text did not arrive: the carrier gave up. Try again, or have us call you.
phone-ringing = Your phone is ringing.
code-read-out = The code was read out on your phone.
call-uncertain = It is not certain that the call went out. If none comes, try again.
call-lost = We could not reach your phone: it was busy, nobody answered, or an answering machine did. Try again.
call-lost-or-text = We could not reach your phone: it was busy, nobody answered, or an answering machine did. Try again, or have the code sent as a text.
look-at-phone = Look at the phone

### In place of the code field.

code-expired = Your code has expired
codes-are-short-lived = Codes work for a short time only. Send a new one to the same number.
# $number (String) - A number, masked.
number-is = Number: { $number }
code-used-up = That code can't be used any more
too-many-wrong = Too many wrong codes were entered.
new-code-new-tries = A new code for the same number gives you new tries.
last-code-canceled = Your last code was canceled. Request a new one.
no-code-here = No code was requested in this browser, or your session has ended. A code works only in the browser that requested it.

## Success, forbidden, and the account

# $number (String) - A number, masked.
you-have-proved = You have proved that you hold the phone with the number { $number }.
forbidden = Forbidden
access-denied = Access denied. Request a code to verify your phone.
not-verified = Not verified
verify-first = Verify your phone first
for-verified-visitors = This page is for visitors who have verified their phone in this browser.
your-account = Your account
verified-number = Verified number
verified-at = Verified at
signed-in-until = Signed in until
sign-out = Sign out
signing-out = Signing out…
