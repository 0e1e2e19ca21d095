package cli

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/partwell/partwell/internal/fault"
)

// Login is somebody who signs in from the command line. Practice is its part of the address, empty
// where there is one only.
type Login struct {
	Practice string
	Email    string
	Password string
}

// loginFlags are the flags of every command that is somebody's own act.
type loginFlags struct {
	As       string `required:"" help:"The e-mail address with which you sign in." placeholder:"EMAIL"`
	Stdin    bool   `name:"password-stdin" help:"Read the password from standard input, one line. Without it you are asked."`
	Practice string `help:"Which practice, where there are several: its part of the address." placeholder:"NAME"`
}

// login asks for the password. It is never an argument, and never shown.
func (f loginFlags) login(r *run) (Login, error) {
	password, err := f.password(r)
	return Login{Practice: f.Practice, Email: f.As, Password: password}, err
}

func (f loginFlags) password(r *run) (string, error) {
	if f.Stdin {
		line, err := bufio.NewReader(r.stdin).ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line == "" || err != nil && !errors.Is(err, io.EOF) {
			return "", fault.New(fault.Invalid, "no-answer", "No password came on standard input.")
		}
		return line, nil
	}
	in, ok := r.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", fault.New(fault.Invalid, "no-terminal", "There is nobody to ask for the password. Give it on standard input, with --password-stdin.")
	}
	r.tell("Password of %s: ", f.As)
	typed, err := term.ReadPassword(int(in.Fd()))
	r.say("")
	if err != nil || len(typed) == 0 {
		return "", fault.New(fault.Invalid, "no-answer", "No password was entered.")
	}
	return string(typed), nil
}
