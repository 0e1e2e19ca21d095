// Package torture kills the running program without warning, again and again, while several people
// write through its pages, and looks whether anything that was acknowledged is gone. On Linux it also
// lets the disk run full under them.
//
// It uses the built program only through its pages and its command line.
package torture
