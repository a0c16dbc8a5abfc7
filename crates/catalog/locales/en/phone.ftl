## The virtual phone

virtual-phone = Virtual phone
waiting-for-number = waiting for a number
look-for-messages = Look for new messages
messages = Messages
no-messages = No messages yet. Ask for a code and it arrives here.
not-delivered-yet = Not delivered yet.
not-delivered = Not delivered: the carrier gave up.
refused-by-carrier = Not delivered: refused.
incoming-call = Incoming call
read-aloud = Read aloud
open-the-call = Open the call
press-one = Press 1
hang-up = Hang up

### Where a call stands.

call-is-ringing = Ringing…
call-on-the-line = On the line
call-to-machine = An answering machine picked up. It was told nothing.
call-ended = Call ended
call-declined = Declined
call-busy = Busy: the call did not get through.
call-missed = Missed: nobody picked up.

### What happened in a call.

phone-rang = The phone rang.
phone-picked-up = It was picked up.
# $key (String) - The key.
key-pressed = Key { $key } was pressed.
caller-hung-up = The caller hung up.
phone-hung-up = The phone hung up.

## The operator's pages

# $title (String) - What the page is about.
sandbox-title = { $title } – sandbox
phones = Phones
phone = Phone
phones-text = The virtual carrier delivers here. Reload to look again.
no-phones = No phone has received anything yet. Send a code to any number, for example from the site.
table-of-phones = Table of phones
column-number = Number
column-texts = Texts
column-calls = Calls
column-newest = Last
column-lease = Lease
leased = leased
no-such-phone = No such phone
call = Call
# $number (String) - A number.
call-to = Call to { $number }
transcript = Transcript
all-of-this-phone = All of this phone
from = From
status = Status
answered-by = Answered by
answered-by-nobody = nobody
answered-by-human = human
answered-by-machine = machine
began = Began
ended = Ended
keypad = Keypad
look-again = Look again
keys-invalid = Press 1 to 20 keys: digits, * and #.
