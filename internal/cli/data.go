package cli

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/staff"
)

type verifyCommand struct{ placeFlags }

// Run prints what is not as it must be, one line each.
func (c *verifyCommand) Run(r *run) error {
	at, err := c.existing(r)
	if err != nil {
		return err
	}
	findings, err := r.house.Verify(r.ctx, at)
	if err != nil {
		return err
	}
	for _, f := range findings {
		r.print("%s", f)
	}
	if len(findings) > 0 {
		r.say("Something is not as it must be. Keep this folder as it is, and restore a backup into another one.")
		return errFindings
	}
	r.print("Everything is as it must be.")
	return nil
}

type backupCommand struct {
	placeFlags
	Folder string `arg:"" help:"Folder for the backup, best on another disk." type:"path"`
}

// Run writes a sealed copy and prints its file.
func (c *backupCommand) Run(r *run) error {
	at, err := c.existing(r)
	if err != nil {
		return err
	}
	if err := config.MakeFolder(c.Folder); err != nil {
		return err
	}
	file, err := r.house.Backup(r.ctx, at, c.Folder)
	if err != nil {
		return err
	}
	r.print("%s", file)
	r.say("It is sealed: keep the recovery sheet, or the key file, apart from it.")
	return nil
}

type restoreCommand struct {
	placeFlags
	File     string `arg:"" optional:"" help:"The backup's file. Without it, --recovery brings back only the key." type:"path"`
	Recovery bool   `help:"Ask for the key on the recovery sheet, when the key file is gone."`
	Replace  bool   `help:"Put the backup in the place of data that is there; the old data is kept aside."`
}

// Run makes the data new from a backup, or the key from the recovery sheet. It never writes over
// data that is there.
func (c *restoreCommand) Run(r *run) error {
	at, err := c.place(r)
	if err != nil {
		return err
	}
	if c.File == "" && !c.Recovery {
		return fault.New(fault.Invalid, "no-backup", "Name the backup's file.")
	}
	if c.File != "" {
		if _, err := os.Stat(c.File); err != nil {
			return unreadable(c.File, err)
		}
	}
	from := Restoration{File: c.File, Replace: c.Replace}
	if c.Recovery {
		if from.Recovery, err = r.ask("The key on your recovery sheet, on one line:"); err != nil {
			return err
		}
	}
	aside, err := r.house.Restore(r.ctx, at, from)
	if err != nil {
		return err
	}
	if aside != "" {
		r.say("The data that was there is kept at %s.", aside)
	}
	if c.File == "" {
		r.print("The key of %s is back.", at.Data)
		return nil
	}
	r.print("Restored into %s.", at.Data)
	return nil
}

// ask reads one line. Secrets are asked for in this way: as an argument they would stand in the
// shell's history and in the list of processes.
func (r *run) ask(question string) (string, error) {
	r.say("%s", question)
	line, err := bufio.NewReader(r.stdin).ReadString('\n')
	if line = strings.TrimSpace(line); line == "" || (err != nil && !errors.Is(err, io.EOF)) {
		return "", fault.New(fault.Invalid, "no-answer", "Nothing was entered.")
	}
	return line, nil
}

type userCommand struct {
	Add   userAddCommand   `cmd:"" help:"Add somebody and print a link, good once, to choose a password."`
	Reset userResetCommand `cmd:"" help:"Print a link, good once, to choose a new password. When it is used, the old one ends, and so does each sign-in."`
}

// NewPerson is somebody to add to a practice. Practice is its part of the address, empty where there
// is one only.
type NewPerson struct {
	Practice string
	Name     string
	Email    string
	Role     staff.Role
}

type userAddCommand struct {
	placeFlags
	Name     string `arg:"" help:"Her name."`
	Email    string `arg:"" help:"Her e-mail address, to sign in with."`
	Role     string `help:"owner, therapist or desk." default:"therapist" enum:"owner,therapist,desk"`
	Practice string `help:"Which practice, where there are several: its part of the address." placeholder:"NAME"`
}

// Run adds somebody and prints the link.
func (c *userAddCommand) Run(r *run) error {
	at, err := c.existing(r)
	if err != nil {
		return err
	}
	link, err := r.house.AddPerson(r.ctx, at, NewPerson{Practice: c.Practice, Name: c.Name, Email: c.Email, Role: staff.Role(c.Role)})
	if err != nil {
		return err
	}
	r.print("%s", link)
	r.say("Give this link to %s. It works once, and opens while the practice is open.", c.Name)
	return nil
}

type userResetCommand struct {
	placeFlags
	Email    string `arg:"" help:"The e-mail address she signs in with."`
	Practice string `help:"Which practice, where there are several: its part of the address." placeholder:"NAME"`
}

// Run prints the link.
func (c *userResetCommand) Run(r *run) error {
	at, err := c.existing(r)
	if err != nil {
		return err
	}
	link, err := r.house.ResetPassword(r.ctx, at, c.Practice, c.Email)
	if err != nil {
		return err
	}
	r.print("%s", link)
	r.say("This link works once, and opens while the practice is open.")
	r.say("Where others work, what was told in confidence stays shut behind it until another reader has spoken with her.")
	return nil
}
