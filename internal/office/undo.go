package office

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
)

// undoLife is how long what was just done can be taken back.
const undoLife = 24 * time.Hour

var errUndo = fault.New(fault.Conflict, "undo", "This can no longer be taken back with one press. Change it by hand instead; nothing is lost.")

// undoPlace binds what is to be undone to who did it, for whom, and what it was.
func undoPlace(by staff.Actor, c ident.Client, what string) seal.Place {
	return seal.Place{Table: "undo", Practice: string(by.Practice), ID: string(c), Column: what + " " + by.Text()}
}

// undoToken seals what taking something back needs, so that it can stand in an address: nobody reads
// it there, and it is good for the same person, the same client and a day.
func (o *Office) undoToken(now time.Time, by staff.Actor, c ident.Client, what, data string) string {
	plain := strconv.FormatInt(now.Add(undoLife).Unix(), 10) + " " + data
	return base64.RawURLEncoding.EncodeToString(o.keys.Seal(undoPlace(by, c, what), []byte(plain)))
}

// openUndo reads a token of undoToken; Conflict "undo" when it is too old or not theirs.
func (o *Office) openUndo(by staff.Actor, c ident.Client, what, token string) (data string, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", errUndo
	}
	plain, err := o.keys.Open(undoPlace(by, c, what), sealed)
	if err != nil {
		return "", errUndo
	}
	until, data, _ := strings.Cut(string(plain), " ")
	n, err := strconv.ParseInt(until, 10, 64)
	if err != nil || o.Now().Unix() > n {
		return "", errUndo
	}
	return data, nil
}
