// Package torture kills the running program without warning, again and again, while several people
// write through its pages, and looks whether anything that was acknowledged is gone.
//
// It uses the built program only through its pages and its command line.
package torture
