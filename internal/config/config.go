// Package config says where things are on this computer and in the network: the folders of the
// user, the key file, the address the server listens on, the clock.
//
// It reads the environment that it is given, never the process's own, so that every answer can be
// tested. It opens nothing but the test clock's file and what says the time zone. It imports the kernel
// only.
package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
)

// DefaultListen is the address that is used when none is given: this computer only.
const DefaultListen = "127.0.0.1:8080"

// The environment variables that Partwell reads; a flag on the command line goes before each.
const (
	EnvData        = "PARTWELL_DATA"         // folder of the data
	EnvListen      = "PARTWELL_LISTEN"       // host:port to listen on
	EnvDatabaseURL = "PARTWELL_DATABASE_URL" // postgres://… instead of the file in the folder
	EnvKey         = "PARTWELL_KEY"          // file with the key of the sealed texts
	EnvTestClock   = "PARTWELL_TEST_CLOCK"   // file with the time, for --test-mode
)

// GarbagePercent is by how much the memory in use grows before Go clears it, unless GOGC says otherwise. What a
// server keeps is small and its answers are long: at Go's own 100 a quarter of its work is clearing.
const GarbagePercent = 400

// Environment is a process's environment, by name.
type Environment map[string]string

// ParseEnvironment reads lines of NAME=value, as os.Environ gives them.
func ParseEnvironment(lines []string) Environment {
	env := Environment{}
	for _, line := range lines {
		if name, value, ok := strings.Cut(line, "="); ok {
			env[name] = value
		}
	}
	return env
}

// Folder gives the folder that is Partwell's own in the user's configuration: ~/.config/partwell,
// ~/Library/Application Support/partwell, %AppData%\partwell. It is not created.
func (e Environment) Folder() (string, error) {
	base, err := e.configFolder()
	if err != nil {
		return "", err
	}
	return filepath.Join(base, "partwell"), nil
}

// configFolder follows os.UserConfigDir, with the environment given.
func (e Environment) configFolder() (string, error) {
	switch runtime.GOOS {
	case "windows":
		if dir := e["AppData"]; dir != "" {
			return dir, nil
		}
		if dir := e["APPDATA"]; dir != "" {
			return dir, nil
		}
	case "darwin":
		if home := e["HOME"]; home != "" {
			return filepath.Join(home, "Library", "Application Support"), nil
		}
	default:
		if dir := e["XDG_CONFIG_HOME"]; filepath.IsAbs(dir) {
			return dir, nil
		}
		if home := e["HOME"]; home != "" {
			return filepath.Join(home, ".config"), nil
		}
	}
	return "", fault.New(fault.Invalid, "no-home",
		"Partwell does not know this computer's folder for your settings. Say where the data shall be with --data FOLDER and where the key shall be with --key FILE.")
}

// DataFolder gives where the practice's data is unless it is said otherwise.
func (e Environment) DataFolder() (string, error) {
	if dir := e[EnvData]; dir != "" {
		return filepath.Abs(dir)
	}
	return e.within("practice")
}

// ExampleFolder gives where the example practice is: beside the real one, never in it.
func (e Environment) ExampleFolder() (string, error) { return e.within("example") }

// KeyFile gives where the key of the data with this id is unless it is said otherwise. It is never
// inside the data's folder: a copied folder, or a backup, does not carry its own key.
func (e Environment) KeyFile(dataID string) (string, error) {
	if file := e[EnvKey]; file != "" {
		return filepath.Abs(file)
	}
	if dataID == "" || strings.ContainsAny(dataID, `/\:`) || strings.HasPrefix(dataID, ".") {
		return "", fault.New(fault.Internal, "data-id", "The data has no usable id.")
	}
	return e.within("keys", dataID+".key")
}

// KeyFiles lists the keys in the user's settings, for finding the one of a backup.
func (e Environment) KeyFiles() []string {
	pattern, err := e.within("keys", "*.key")
	if err != nil {
		return nil
	}
	files, _ := filepath.Glob(pattern) // the pattern is well-formed
	return files
}

func (e Environment) within(parts ...string) (string, error) {
	folder, err := e.Folder()
	if err != nil {
		return "", err
	}
	return filepath.Join(append([]string{folder}, parts...)...), nil
}

// MakeFolder creates a folder for the user alone and says in a sentence why it could not be.
func MakeFolder(path string) error {
	err := os.MkdirAll(path, 0o700)
	if err == nil {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: "folder", Err: reason(err),
		Message: "Partwell cannot make the folder " + path + "."}
}

// reason takes the operation and the path out of a file error; they stand in the sentence already.
func reason(err error) error {
	if pathError, ok := errors.AsType[*os.PathError](err); ok {
		return pathError.Err
	}
	return err
}

// Zone gives the name of this computer's time zone ("Europe/Lisbon"), or nothing where it does not say.
func (e Environment) Zone() string {
	candidates := []string{strings.TrimPrefix(e["TZ"], ":")}
	if target, err := filepath.EvalSymlinks("/etc/localtime"); err == nil {
		if _, name, found := strings.Cut(filepath.ToSlash(target), "zoneinfo/"); found {
			candidates = append(candidates, name)
		}
	}
	if name, err := os.ReadFile("/etc/timezone"); err == nil {
		candidates = append(candidates, strings.TrimSpace(string(name)))
	}
	for _, name := range candidates {
		if _, err := time.LoadLocation(name); err == nil && strings.Contains(name, "/") {
			return name
		}
	}
	return ""
}

// HasDisplay reports whether a browser can be expected to open on this computer.
func (e Environment) HasDisplay() bool {
	switch runtime.GOOS {
	case "windows", "darwin":
		return e["SSH_CONNECTION"] == ""
	default:
		return e["DISPLAY"] != "" || e["WAYLAND_DISPLAY"] != ""
	}
}
