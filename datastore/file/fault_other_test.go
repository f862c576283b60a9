//go:build !unix

package file_test

// This file holds what stands for fault_unix_test.go elsewhere, where nobody starts such a child.

func faultChild(path, kind string) { panic("no child loses its disk here") }
