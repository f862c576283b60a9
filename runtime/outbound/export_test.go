package outbound

// This file opens isPublic to the tests: a request to a public address would
// leave the machine.

// IsPublic is isPublic.
var IsPublic = isPublic
