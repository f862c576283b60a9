package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/luau/vm"
)

// This file holds the services of keyboards, screens and headsets, which modules
// that run on both sides ask on the server too. Their one rule: a server has none
// of these, and questions get the answers of an idle machine; what shows or binds
// something is refused.

// Inputs are the services of input and screens.
// https://create.roblox.com/docs/reference/engine/classes/UserInputService
var Inputs = []bind.Class{
	{Name: "ContextActionService", Service: true, Reason: clientReason, Methods: map[string]bind.Method{
		"GetAllBoundActionInfo": giveNone,
		"GetBoundActionInfo":    giveNone,
	}},
	{Name: "GuiService", Service: true, Reason: clientReason, Methods: map[string]bind.Method{
		"GetGuiInset":        func(c *bind.Call) { c.Give(datatype.Vector2{}, datatype.Vector2{}) },
		"IsTenFootInterface": giveFalse,
	}},
	{Name: "HapticService", Service: true, Reason: clientReason, Methods: map[string]bind.Method{
		"IsMotorSupported":     giveFalse,
		"IsVibrationSupported": giveFalse,
	}},
	{Name: "UserInputService", Service: true, Reason: clientReason, Methods: map[string]bind.Method{
		"GamepadSupports":             giveFalse,
		"GetConnectedGamepads":        giveNone,
		"GetFocusedTextBox":           func(*bind.Call) {},
		"GetGamepadConnected":         giveFalse,
		"GetGamepadState":             giveNone,
		"GetKeysPressed":              giveNone,
		"GetLastInputType":            func(c *bind.Call) { c.Give(datatype.Item("UserInputType", "None")) },
		"GetMouseButtonsPressed":      giveNone,
		"GetMouseDelta":               func(c *bind.Call) { c.Give(datatype.Vector2{}) },
		"GetMouseLocation":            func(c *bind.Call) { c.Give(datatype.Vector2{}) },
		"GetNavigationGamepads":       giveNone,
		"GetSupportedGamepadKeyCodes": giveNone,
		"IsGamepadButtonDown":         giveFalse,
		"IsKeyDown":                   giveFalse,
		"IsMouseButtonPressed":        giveFalse,
		"IsNavigationGamepad":         giveFalse,
	}},
	{Name: "VRService", Service: true, Reason: clientReason, Methods: map[string]bind.Method{
		"GetUserCFrame":        func(c *bind.Call) { c.Give(datatype.At(vec{})) },
		"GetUserCFrameEnabled": giveFalse,
	}},
}

func giveFalse(c *bind.Call) { c.ReturnBool(false) }

func giveNone(c *bind.Call) { c.Return(vm.NewTable(0, 0).Value()) }
