package datatype

// This file holds the table of enums. Its one rule: facts only, sorted by the
// enum's name; an item without a number is one more than the item before it.

// enumTable is names and items of Roblox's enums
// (https://create.roblox.com/docs/reference/engine/enums).
var enumTable = [...]struct{ name, items string }{
	{"AccessModifierType", "Allow Deny"},
	{"AccessoryType", "Unknown Hat Hair Face Neck Shoulder Front Back Waist TShirt Shirt Pants Jacket Sweater Shorts LeftShoe RightShoe " +
		"DressSkirt Eyebrow Eyelash"},
	{"ActionType", "Nothing Pause Lose Draw Win"},
	{"ActuatorRelativeTo", "Attachment0 Attachment1 World"},
	{"ActuatorType", "None Motor Servo"},
	{"AdornCullingMode", "Automatic Never"},
	{"AlignType", "Parallel Perpendicular PrimaryAxisParallel PrimaryAxisPerpendicular PrimaryAxisLookAt AllAxes"},
	{"AlphaMode", "Overlay Transparency TintMask Opaque"},
	{"AnalyticsCustomFieldKeys", "CustomField01 CustomField02 CustomField03"},
	{"AnalyticsEconomyAction", "Default Acquire Spend"},
	{"AnalyticsEconomyFlowType", "Sink Source"},
	{"AnalyticsEconomyTransactionType", "IAP Shop Gameplay ContextualPurchase TimedReward Onboarding"},
	{"AnalyticsLogLevel", "Trace Debug Information Warning Error Fatal"},
	{"AnalyticsProgressionStatus", "Default Begin Complete Abandon Fail"},
	{"AnalyticsProgressionType", "Custom Start Fail Complete"},
	{"AnimationPriority", "Idle Movement Action Action2 Action3 Action4 Core=1000"},
	{"AnimatorRetargetingMode", "Default Disabled Enabled"},
	{"ApplyStrokeMode", "Contextual Border"},
	{"AspectType", "FitWithinMaxSize ScaleWithParentSize"},
	{"AssetType", "Image=1 TShirt Audio Mesh Lua Hat=8 Place Model Shirt Pants Decal Head=17 Face Gear Badge=21 Animation=24 Torso=27 " +
		"RightArm LeftArm LeftLeg RightLeg Package GamePass=34 Plugin=38 MeshPart=40 HairAccessory FaceAccessory NeckAccessory " +
		"ShoulderAccessory FrontAccessory BackAccessory WaistAccessory ClimbAnimation DeathAnimation FallAnimation " +
		"IdleAnimation JumpAnimation RunAnimation SwimAnimation WalkAnimation PoseAnimation EarAccessory EyeAccessory " +
		"EmoteAnimation=61 Video TShirtAccessory=64 ShirtAccessory PantsAccessory JacketAccessory SweaterAccessory " +
		"ShortsAccessory LeftShoeAccessory RightShoeAccessory DressSkirtAccessory FontFamily EyebrowAccessory=76 " +
		"EyelashAccessory MoodAnimation DynamicHead FaceMakeup=88 LipMakeup EyeMakeup AvatarBackground=92 TextDocument"},
	{"AssetTypeVerification", "Default=1 ClientOnly Always"},
	{"AutomaticSize", "None X Y XY"},
	{"AvatarAssetType", "TShirt=2 Hat=8 Shirt=11 Pants Head=17 Face Gear Torso=27 RightArm LeftArm LeftLeg RightLeg HairAccessory=41 " +
		"FaceAccessory NeckAccessory ShoulderAccessory FrontAccessory BackAccessory WaistAccessory ClimbAnimation " +
		"FallAnimation=50 IdleAnimation JumpAnimation RunAnimation SwimAnimation WalkAnimation EmoteAnimation=61 " +
		"TShirtAccessory=64 ShirtAccessory PantsAccessory JacketAccessory SweaterAccessory ShortsAccessory LeftShoeAccessory " +
		"RightShoeAccessory DressSkirtAccessory EyebrowAccessory=76 EyelashAccessory MoodAnimation DynamicHead FaceMakeup=88 " +
		"LipMakeup EyeMakeup AvatarBackground=92"},
	{"AvatarContextMenuOption", "Friend Chat Emote InspectMenu"},
	{"AvatarItemType", "Asset=1 Bundle"},
	{"AvatarPromptResult", "Success=1 PermissionDenied Failed"},
	{"AvatarThumbnailCustomizationType", "Closeup=1 FullBody"},
	{"Axis", "X Y Z"},
	{"BinType", "Script GameTool Grab Clone Hammer"},
	{"BodyPart", "Head Torso LeftArm RightArm LeftLeg RightLeg"},
	{"BodyPartR15", "Head UpperTorso LowerTorso LeftFoot LeftLowerLeg LeftUpperLeg RightFoot RightLowerLeg RightUpperLeg LeftHand " +
		"LeftLowerArm LeftUpperArm RightHand RightLowerArm RightUpperArm RootPart Unknown=17"},
	{"BorderMode", "Outline Middle Inset"},
	{"BulkMoveMode", "FireAllEvents FireCFrameChanged"},
	{"BundleType", "BodyParts=1 Animations Shoes DynamicHead DynamicHeadAvatar"},
	{"Button", "Dismount=8 Jump=32"},
	{"CameraMode", "Classic LockFirstPerson"},
	{"CameraPanMode", "Classic EdgeBump"},
	{"CameraType", "Fixed Attach Watch Track Follow Custom Scriptable Orbital"},
	{"CatalogCategoryFilter", "None=1 Featured Collectibles CommunityCreations Premium Recommended"},
	{"CatalogSortAggregation", "Past12Hours=1 PastDay Past3Days PastWeek PastMonth AllTime"},
	{"CatalogSortType", "Relevance=1 PriceHighToLow PriceLowToHigh MostFavorited=5 RecentlyCreated Bestselling"},
	{"CellMaterial", "Empty Grass Sand Brick Granite Asphalt Iron Aluminum Gold WoodPlank WoodLog Gravel CinderBlock MossyStone Cement " +
		"RedPlastic BluePlastic Water"},
	{"ChatCallbackType", "OnCreatingChatWindow=1 OnClientSendingMessage OnClientFormattingMessage OnServerReceivingMessage=17"},
	{"ChatColor", "Blue Green Red White"},
	{"ChatMode", "Menu TextAndMenu"},
	{"ChatStyle", "Classic Bubble ClassicAndBubble"},
	{"ChatVersion", "LegacyChatService TextChatService"},
	{"ClientAnimatorThrottlingMode", "Default Disabled Enabled"},
	{"CloseReason", "Unknown RobloxMaintenance DeveloperShutdown DeveloperUpdate ServerEmpty OutOfMemory Moderation"},
	{"CollisionFidelity", "Default Hull Box PreciseConvexDecomposition Tunable"},
	{"CompressionAlgorithm", "Zstd"},
	{"ComputerCameraMovementMode", "Default Classic Follow Orbital CameraToggle"},
	{"ComputerMovementMode", "Default KeyboardMouse ClickToMove"},
	{"ConnectionState", "Connected Disconnected"},
	{"ContentSourceType", "None Uri Object Opaque"},
	{"ContextActionPriority", "Low=1000 Medium=2000 High=3000"},
	{"ContextActionResult", "Sink Pass"},
	{"CoreGuiType", "PlayerList Health Backpack Chat All EmotesMenu SelfView Captures AvatarSwitcher ExperienceShop"},
	{"CreatorType", "User Group"},
	{"CreatorTypeFilter", "User Group All"},
	{"CurrencyType", "Default Robux Tix"},
	{"CustomCameraMode", "Default Classic Follow"},
	{"DataStoreRequestType", "GetAsync SetIncrementAsync UpdateAsync GetSortedAsync SetIncrementSortedAsync OnUpdate ListAsync GetVersionAsync " +
		"RemoveVersionAsync StandardRead StandardWrite StandardList StandardRemove OrderedRead OrderedWrite OrderedList " +
		"OrderedRemove"},
	{"DevCameraOcclusionMode", "Zoom Invisicam"},
	{"DevComputerCameraMovementMode", "UserChoice Classic Follow Orbital CameraToggle"},
	{"DevComputerMovementMode", "UserChoice KeyboardMouse ClickToMove Scriptable"},
	{"DevTouchCameraMovementMode", "UserChoice Classic Follow Orbital"},
	{"DevTouchMovementMode", "UserChoice Thumbstick DPad Thumbpad ClickToMove Scriptable DynamicThumbstick"},
	{"DeveloperMemoryTag", "Internal HttpCache Instances Signals LuaHeap Script PhysicsCollision BaseParts GraphicsSolidModels " +
		"GraphicsMeshParts=10 GraphicsParticles GraphicsParts GraphicsSpatialHash GraphicsTerrain GraphicsTexture " +
		"GraphicsTextureCharacter Sounds StreamingSounds TerrainVoxels Gui=21 Animation Navigation GeometryCSG " +
		"GraphicsSlimModels"},
	{"DialogPurpose", "Quest Help Shop"},
	{"DialogTone", "Neutral Friendly Enemy"},
	{"DomainType", "EXPERIENCE=1 OAUTH=3"},
	{"DominantAxis", "Width Height"},
	{"EasingDirection", "In Out InOut"},
	{"EasingStyle", "Linear Sine Back Quad Quart Quint Bounce Elastic Exponential Circular Cubic"},
	{"ElasticBehavior", "WhenScrollable Always Never"},
	{"ExperienceEventStatus", "Active Cancelled Moderated Unpublished Unknown"},
	{"ExplosionType", "NoCraters Craters"},
	{"FieldOfViewMode", "Vertical Diagonal MaxAxis"},
	{"FillDirection", "Horizontal Vertical"},
	{"FilterResult", "Accepted Rejected"},
	{"Font", "Legacy Arial ArialBold SourceSans SourceSansBold SourceSansLight SourceSansItalic Bodoni Garamond Cartoon Code Highway " +
		"SciFi Arcade Fantasy Antique SourceSansSemibold Gotham GothamMedium GothamBold GothamBlack AmaticSC Bangers Creepster " +
		"DenkOne Fondamento FredokaOne GrenzeGotisch IndieFlower JosefinSans Jura Kalam LuckiestGuy Merriweather Michroma " +
		"Nunito Oswald PatrickHand PermanentMarker Roboto RobotoCondensed RobotoMono Sarpanch SpecialElite TitilliumWeb Ubuntu " +
		"BuilderSans BuilderSansMedium BuilderSansBold BuilderSansExtraBold Arimo ArimoBold Unknown=100"},
	{"FontSize", "Size8 Size9 Size10 Size11 Size12 Size14 Size18 Size24 Size36 Size48 Size28 Size32 Size42 Size60 Size96"},
	{"FontStyle", "Normal Italic"},
	{"FontWeight", "Thin=100 ExtraLight=200 Light=300 Regular=400 Medium=500 SemiBold=600 Bold=700 ExtraBold=800 Heavy=900"},
	{"ForceLimitMode", "Magnitude PerAxis"},
	{"FormFactor", "Symmetric Brick Plate Custom"},
	{"FrameStyle", "Custom ChatBlue RobloxSquare RobloxRound ChatGreen ChatRed DropShadow"},
	{"FriendRequestEvent", "Issue Revoke Accept Deny"},
	{"FriendStatus", "Unknown NotFriend Friend FriendRequestSent FriendRequestReceived"},
	{"GameAvatarType", "R6 R15 PlayerChoice"},
	{"GamepadType", "Unknown PS4 PS5 XboxOne"},
	{"GraphicsMode", "Automatic=1 Direct3D11 OpenGL=4 Metal Vulkan NoGraphics=9"},
	{"GuiState", "Idle Hover Press NonInteractable"},
	{"GuiType", "Core Custom PlayerNameplates CustomBillboards CoreBillboards"},
	{"HandlesStyle", "Resize Movement"},
	{"HashAlgorithm", "Blake2b Blake3 Md5 Sha1 Sha256"},
	{"HighlightDepthMode", "AlwaysOnTop Occluded"},
	{"HorizontalAlignment", "Center Left Right"},
	{"HttpCachePolicy", "None Full DataOnly Default InternalRedirectRefresh"},
	{"HttpCompression", "None Gzip"},
	{"HttpContentType", "ApplicationJson ApplicationXml ApplicationUrlEncoded TextPlain TextXml"},
	{"HttpError", "OK InvalidUrl DnsResolve ConnectFail OutOfMemory TimedOut TooManyRedirects InvalidRedirect NetFail Aborted " +
		"SslConnectFail SslVerificationFail Unknown ConnectionClosed ServerProtocolError " +
		"CreatorEnvironmentsNotSupportedByService InactivityTimeout TooManyOutstandingRequests InvalidRangeResponse"},
	{"HttpRequestType", "Default MarketplaceService=2 Players=7 Chat=15 Avatar Analytics=23 Localization=25"},
	{"HumanoidCollisionType", "OuterBox InnerBox"},
	{"HumanoidDisplayDistanceType", "Viewer Subject None"},
	{"HumanoidHealthDisplayType", "DisplayWhenDamaged AlwaysOn AlwaysOff"},
	{"HumanoidRigType", "R6 R15"},
	{"HumanoidStateType", "FallingDown Ragdoll GettingUp Jumping Swimming Freefall Flying Landed Running RunningNoPhysics=10 StrafingNoPhysics " +
		"Climbing Seated PlatformStanding Dead Physics None=18"},
	{"InOut", "Edge Inset Center"},
	{"InfoType", "Asset Product GamePass Subscription Bundle"},
	{"InitialDockState", "Top Bottom Left Right Float"},
	{"InputType", "NoInput Constant=12 Sin"},
	{"InterpolationThrottlingMode", "Default Disabled Enabled"},
	{"JointCreationMode", "All Surface None"},
	{"KeyCode", "None Backspace=8 Tab Clear=12 Return Pause=19 Escape=27 Space=32 QuotedDouble=34 Hash Dollar Percent Ampersand Quote " +
		"LeftParenthesis RightParenthesis Asterisk Plus Comma Minus Period Slash Zero One Two Three Four Five Six Seven Eight " +
		"Nine Colon Semicolon LessThan Equals GreaterThan Question At LeftBracket=91 BackSlash RightBracket Caret Underscore " +
		"Backquote A B C D E F G H I J K L M N O P Q R S T U V W X Y Z LeftCurly Pipe RightCurly Tilde Delete World0=160 World1 " +
		"World2 World3 World4 World5 World6 World7 World8 World9 World10 World11 World12 World13 World14 World15 World16 " +
		"World17 World18 World19 World20 World21 World22 World23 World24 World25 World26 World27 World28 World29 World30 " +
		"World31 World32 World33 World34 World35 World36 World37 World38 World39 World40 World41 World42 World43 World44 " +
		"World45 World46 World47 World48 World49 World50 World51 World52 World53 World54 World55 World56 World57 World58 " +
		"World59 World60 World61 World62 World63 World64 World65 World66 World67 World68 World69 World70 World71 World72 " +
		"World73 World74 World75 World76 World77 World78 World79 World80 World81 World82 World83 World84 World85 World86 " +
		"World87 World88 World89 World90 World91 World92 World93 World94 World95 KeypadZero KeypadOne KeypadTwo KeypadThree " +
		"KeypadFour KeypadFive KeypadSix KeypadSeven KeypadEight KeypadNine KeypadPeriod KeypadDivide KeypadMultiply " +
		"KeypadMinus KeypadPlus KeypadEnter KeypadEquals Up Down Right Left Insert Home End PageUp PageDown F1 F2 F3 F4 F5 F6 " +
		"F7 F8 F9 F10 F11 F12 F13 F14 F15 NumLock=300 CapsLock ScrollLock RightShift LeftShift RightControl LeftControl " +
		"RightAlt LeftAlt RightMeta LeftMeta LeftSuper RightSuper Mode Compose Help Print SysReq Break Menu Power Euro Undo " +
		"ButtonX=1000 ButtonY ButtonA ButtonB ButtonR1 ButtonL1 ButtonR2 ButtonL2 ButtonR3 ButtonL3 ButtonStart ButtonSelect " +
		"DPadLeft DPadRight DPadUp DPadDown Thumbstick1 Thumbstick2 Thumbstick1Up Thumbstick1Down Thumbstick1Left " +
		"Thumbstick1Right Thumbstick2Up Thumbstick2Down Thumbstick2Left Thumbstick2Right MouseLeftButton MouseRightButton " +
		"MouseMiddleButton MouseBackButton MouseNoButton MouseX MouseY MousePosition TouchPosition MouseWheel TrackpadPan=1040 " +
		"TrackpadPinch=1045 MouseDelta=1048 TouchDelta TouchPinch ButtonCenter ButtonBack ButtonUp ButtonDown ButtonLeft " +
		"ButtonRight"},
	{"KeyInterpolationMode", "Constant Linear Cubic"},
	{"KeywordFilterType", "Include Exclude"},
	{"LeftRight", "Left Center Right"},
	{"LightingStyle", "Realistic Soft"},
	{"Limb", "Head Torso LeftArm RightArm LeftLeg RightLeg Unknown"},
	{"LineJoinMode", "Round Bevel Miter"},
	{"ListenerType", "Camera CFrame ObjectPosition ObjectCFrame"},
	{"LoadCharacterLayeredClothing", "Default Disabled Enabled"},
	{"LocationType", "Character Camera ObjectPosition"},
	{"MarkupKind", "PlainText Markdown"},
	{"MatchmakingType", "Default=1 XboxOnly PlayStationOnly"},
	{"Material", "Plastic=256 SmoothPlastic=272 Neon=288 Wood=512 WoodPlanks=528 Marble=784 Basalt=788 Slate=800 CrackedLava=804 " +
		"Concrete=816 Limestone=820 Granite=832 Pavement=836 Brick=848 Pebble=864 Cobblestone=880 Rock=896 Sandstone=912 " +
		"CorrodedMetal=1040 DiamondPlate=1056 Foil=1072 Metal=1088 Grass=1280 LeafyGrass=1284 Sand=1296 Fabric=1312 Snow=1328 " +
		"Mud=1344 Ground=1360 Asphalt=1376 Salt=1392 Ice=1536 Glacier=1552 Glass=1568 ForceField=1584 Air=1792 Water=2048 " +
		"Cardboard=2304 Carpet CeramicTiles ClayRoofTiles RoofShingles Leather Plaster Rubber"},
	{"MembershipType", "None BuildersClub TurboBuildersClub OutrageousBuildersClub Premium"},
	{"MeshPartHeadsAndAccessories", "Default Disabled Enabled"},
	{"MeshType", "Head Torso Wedge Sphere Cylinder FileMesh Brick Prism Pyramid ParallelRamp RightAngleRamp CornerWedge"},
	{"MessageType", "MessageOutput MessageInfo MessageWarning MessageError"},
	{"ModelLevelOfDetail", "Automatic StreamingMesh Disabled SLIM=4"},
	{"ModelStreamingBehavior", "Default Legacy Improved"},
	{"ModelStreamingMode", "Default Atomic Persistent PersistentPerPlayer Nonatomic"},
	{"ModifierKey", "Shift Ctrl Alt Meta"},
	{"MouseBehavior", "Default LockCenter LockCurrentPosition"},
	{"MoveState", "Stopped Coasting Pushing Stopping AirFree"},
	{"NameOcclusion", "NoOcclusion EnemyOcclusion OccludeAll"},
	{"NormalId", "Right Top Back Left Bottom Front"},
	{"NotificationButtonType", "Primary Secondary"},
	{"OrientationAlignmentMode", "OneAttachment TwoAttachment"},
	{"OverrideMouseIconBehavior", "None ForceShow ForceHide"},
	{"PartType", "Ball Block Cylinder Wedge CornerWedge"},
	{"ParticleEmitterShape", "Box Sphere Cylinder Disc"},
	{"ParticleEmitterShapeInOut", "Outward Inward InAndOut"},
	{"ParticleEmitterShapeStyle", "Volume Surface"},
	{"ParticleFlipbookLayout", "None Grid2x2 Grid4x4 Grid8x8 Custom"},
	{"ParticleFlipbookMode", "Loop OneShot PingPong Random"},
	{"ParticleOrientation", "FacingCamera FacingCameraWorldUp VelocityParallel VelocityPerpendicular"},
	{"PathStatus", "Success ClosestNoPath ClosestOutOfRange FailStartNotEmpty FailFinishNotEmpty NoPath"},
	{"PathWaypointAction", "Walk Jump Custom"},
	{"PermissionLevelShown", "Game RobloxGame RobloxScript Studio Roblox"},
	{"PhysicsSteppingMethod", "Default Fixed Adaptive"},
	{"PlaybackState", "Begin Delayed Playing Paused Completed Cancelled"},
	{"PlayerActions", "CharacterForward CharacterBackward CharacterLeft CharacterRight CharacterJump"},
	{"PlayerChatType", "All Team Whisper"},
	{"PlayerExitReason", "Unknown PlatformKick CreatorKick"},
	{"PoseEasingDirection", "In Out InOut"},
	{"PoseEasingStyle", "Linear Constant Elastic Cubic Bounce CubicV2"},
	{"PositionAlignmentMode", "OneAttachment TwoAttachment"},
	{"PrimalPhysicsSolver", "Default Experimental Disabled"},
	{"PrivilegeType", "Banned Visitor=10 Member=128 Admin=240 Owner=255"},
	{"ProductPurchaseDecision", "NotProcessedYet PurchaseGranted"},
	{"ProximityPromptExclusivity", "OnePerButton OneGlobally AlwaysShow"},
	{"ProximityPromptInputType", "Keyboard Gamepad Touch"},
	{"ProximityPromptStyle", "Default Custom"},
	{"RaycastFilterType", "Exclude Include"},
	{"RejectCharacterDeletions", "Default Disabled Enabled"},
	{"RenderFidelity", "Automatic Precise Performance"},
	{"RenderPriority", "First Input=100 Camera=200 Character=300 Last=2000"},
	{"ReplicateInstanceDestroySetting", "Default Disabled Enabled"},
	{"ReturnKeyType", "Default Done Go Next Search Send"},
	{"ReverbType", "NoReverb GenericReverb PaddedCell Room Bathroom LivingRoom StoneRoom Auditorium ConcertHall Cave Arena Hangar " +
		"CarpettedHallway Hallway StoneCorridor Alley Forest City Mountains Quarry Plain ParkingLot SewerPipe UnderWater"},
	{"RibbonTool", "Select Scale Rotate Move Transform ColorPicker MaterialPicker Group Ungroup None PivotEditor"},
	{"RollOffMode", "Inverse Linear LinearSquare InverseTapered"},
	{"RolloutState", "Default Disabled Enabled"},
	{"RotationOrder", "XYZ XZY YZX YXZ ZXY ZYX"},
	{"RotationType", "MovementRelative CameraRelative"},
	{"RtlTextSupport", "Default Disabled Enabled"},
	{"RunContext", "Legacy Server Client Plugin"},
	{"RunState", "Stopped Running Paused"},
	{"SafeAreaCompatibility", "None FullscreenExtension"},
	{"SalesTypeFilter", "All=1 Collectibles Premium TimedOptions"},
	{"SandboxedInstanceMode", "Default Experimental"},
	{"ScaleType", "Stretch Slice Tile Fit Crop"},
	{"ScreenInsets", "None DeviceSafeInsets CoreUISafeInsets TopbarSafeInsets"},
	{"ScreenOrientation", "LandscapeLeft LandscapeRight LandscapeSensor Portrait Sensor"},
	{"ScrollBarInset", "None ScrollBar Always"},
	{"ScrollingDirection", "X=1 Y XY=4"},
	{"SecurityCapability", "RunClientScript RunServerScript AccessOutsideWrite AssetRequire LoadString ScriptGlobals CreateInstances Basic Audio " +
		"DataStore Network Physics UI CSG Chat Animation Avatar Input Environment RemoteEvent LegacySound Players " +
		"CapabilityControl Plugin LocalUser WritePlayer RobloxScript RobloxEngine Unassigned InternalTest PluginOrOpenCloud " +
		"Assistant RemoteCommand AssetRead AssetManagement DynamicGeneration PlatformAvatarEditing AssetCreateUpdate Capture " +
		"SensitiveInput Monetization LoadOwnedAsset Social ServerCommunication Logging PromptExternalPurchase Groups Teleport " +
		"Consequences Material AvatarBehavior AvatarAppearance LoadUnownedAsset"},
	{"SelectionBehavior", "Escape Stop"},
	{"SelfViewPosition", "LastPosition TopLeft TopRight BottomLeft BottomRight"},
	{"SensorMode", "Floor Ladder ClassicFloor ClassicLadder"},
	{"SensorUpdateType", "OnRead Manual"},
	{"ServerLiveEditingMode", "Uninitialized Enabled Disabled"},
	{"ServiceVisibility", "Always Off WithChildren"},
	{"ShowAdResult", "ShowCompleted=1 AdNotReady AdAlreadyShowing InternalError ShowInterrupted InsufficientMemory"},
	{"SignalBehavior", "Default Immediate Deferred AncestryDeferred"},
	{"SizeConstraint", "RelativeXY RelativeXX RelativeYY"},
	{"SortDirection", "Ascending Descending"},
	{"SortOrder", "Name Custom LayoutOrder"},
	{"SpecialKey", "Insert Home End PageUp PageDown ChatHotkey"},
	{"StartCorner", "TopLeft TopRight BottomLeft BottomRight"},
	{"Status", "Poison Confusion"},
	{"StepFrequency", "Hz60 Hz30 Hz15 Hz10 Hz5 Hz1"},
	{"StreamOutBehavior", "Default LowMemory Opportunistic"},
	{"StreamingIntegrityMode", "Default Disabled MinimumRadiusPause PauseOutsideLoadedArea"},
	{"StreamingPauseMode", "Default Disabled ClientPhysicsPause"},
	{"StudioStyleGuideColor", "MainBackground Titlebar Dropdown Tooltip Notification ScrollBar ScrollBarBackground TabBar Tab FilterButtonDefault " +
		"FilterButtonHover FilterButtonChecked FilterButtonAccent FilterButtonBorder FilterButtonBorderAlt RibbonTab " +
		"RibbonTabTopBar Button MainButton RibbonButton ViewPortBackground InputFieldBackground Item TableItem CategoryItem " +
		"GameSettingsTableItem GameSettingsTooltip EmulatorBar EmulatorDropDown ColorPickerFrame CurrentMarker Border " +
		"DropShadow Shadow Light Dark Mid MainText SubText TitlebarText BrightText DimmedText LinkText WarningText ErrorText " +
		"InfoText SensitiveText ScriptSideWidget ScriptBackground ScriptText ScriptSelectionText ScriptSelectionBackground " +
		"ScriptFindSelectionBackground ScriptMatchingWordSelectionBackground ScriptOperator ScriptNumber ScriptString " +
		"ScriptComment ScriptKeyword ScriptBuiltInFunction ScriptWarning ScriptError ScriptInformation ScriptHint " +
		"ScriptWhitespace ScriptRuler DocViewCodeBackground DebuggerCurrentLine DebuggerErrorLine DiffFilePathText " +
		"DiffTextHunkInfo DiffTextNoChange DiffTextAddition DiffTextDeletion DiffTextSeparatorBackground " +
		"DiffTextNoChangeBackground DiffTextAdditionBackground DiffTextDeletionBackground DiffLineNum " +
		"DiffLineNumSeparatorBackground DiffLineNumNoChangeBackground DiffLineNumAdditionBackground " +
		"DiffLineNumDeletionBackground DiffFilePathBackground DiffFilePathBorder ChatIncomingBgColor ChatIncomingTextColor " +
		"ChatOutgoingBgColor ChatOutgoingTextColor ChatModeratedMessageColor Separator ButtonBorder ButtonText InputFieldBorder " +
		"CheckedFieldBackground CheckedFieldBorder CheckedFieldIndicator HeaderSection Midlight StatusBar DialogButton " +
		"DialogButtonText DialogButtonBorder DialogMainButton DialogMainButtonText InfoBarWarningBackground InfoBarWarningText " +
		"ScriptEditorCurrentLine ScriptMethod ScriptProperty ScriptNil ScriptBool ScriptFunction ScriptLocal ScriptSelf " +
		"ScriptLuauKeyword ScriptFunctionName ScriptTodo ScriptBracket AttributeCog AICOOverlayText=128 " +
		"AICOOverlayButtonBackground AICOOverlayButtonBackgroundHover AICOOverlayButtonBackgroundPressed OnboardingCover " +
		"OnboardingHighlight OnboardingShadow BreakpointMarker=136 DiffLineNumHover DiffLineNumSeparatorBackgroundHover"},
	{"Style", "AlternatingSupports BridgeStyleSupports NoSupports"},
	{"SubscriptionExpirationReason", "ProductInactive ProductDeleted SubscriberCancelled SubscriberRefunded Lapsed"},
	{"SubscriptionPaymentStatus", "Paid Refunded"},
	{"SubscriptionPeriod", "Month"},
	{"SubscriptionState", "NeverSubscribed SubscribedWillRenew SubscribedWillNotRenew SubscribedRenewalPaymentPending Expired"},
	{"SurfaceConstraint", "None Hinge SteppingMotor Motor"},
	{"SurfaceGuiShape", "Flat CurvedHorizontally"},
	{"SurfaceGuiSizingMode", "FixedSize PixelsPerStud"},
	{"SurfaceType", "Smooth Glue Weld Studs Inlet Universal Hinge Motor SteppingMotor SmoothNoOutlines=10"},
	{"SwipeDirection", "Right Left Up Down None"},
	{"TableMajorAxis", "RowMajor ColumnMajor"},
	{"TeamCreateErrorState", "PlaceSizeTooLarge PlaceSizeApproachingLimit PlaceUploadFailing NoError"},
	{"Technology", "Legacy Voxel Compatibility ShadowMap Future Unified"},
	{"TeleportMethod", "TeleportToSpawnByName TeleportToPlaceInstance TeleportToPrivateServer TeleportPartyAsync TeleportToVIPServer " +
		"TeleportToInstanceBack TeleportUnknown Teleport TeleportSwitchServer"},
	{"TeleportResult", "Success Failure GameNotFound GameEnded GameFull Unauthorized Flooded IsTeleporting"},
	{"TeleportState", "RequestedFromServer Started WaitingForServer Failed InProgress"},
	{"TeleportType", "ToPlace ToInstance ToReservedServer ToVIPServer ToInstanceBack"},
	{"TextChatMessageStatus", "Unknown=1 Success Sending TextFilterFailed Floodchecked InvalidPrivacySettings InvalidTextChannelPermissions " +
		"MessageTooLong ModerationTimeout"},
	{"TextDirection", "Auto LeftToRight RightToLeft"},
	{"TextFilterContext", "PublicChat=1 PrivateChat"},
	{"TextInputType", "Default NoSuggestions Number Email Phone Password PasswordShown Username OneTimePassword NewPassword NewPasswordShown"},
	{"TextTruncate", "None AtEnd SplitWord"},
	{"TextXAlignment", "Left Right Center"},
	{"TextYAlignment", "Top Center Bottom"},
	{"TextureMode", "Stretch Wrap Static"},
	{"ThreadPoolConfig", "Auto Threads1 Threads2 Threads3 Threads4 Threads8=8 Threads16=16 PerCore1=101 PerCore2 PerCore3 PerCore4"},
	{"ThumbnailSize", "Size48x48 Size180x180 Size420x420 Size60x60 Size100x100 Size150x150 Size352x352"},
	{"ThumbnailType", "HeadShot AvatarBust AvatarThumbnail"},
	{"TickCountSampleMethod", "Fast Benchmark Precise"},
	{"TopBottom", "Top Center Bottom"},
	{"TouchCameraMovementMode", "Default Classic Follow Orbital"},
	{"TouchMovementMode", "Default Thumbstick DPad Thumbpad ClickToMove DynamicThumbstick"},
	{"TrackerMode", "None Audio Video AudioVideo"},
	{"TrackerType", "None Face UpperBody"},
	{"TriStateBoolean", "Unknown True False"},
	{"TweenStatus", "Canceled Completed"},
	{"UITheme", "Light Dark"},
	{"UsageContext", "Default Preview"},
	{"UserCFrame", "Head LeftHand RightHand Floor"},
	{"UserInputState", "Begin Change End Cancel None"},
	{"UserInputType", "MouseButton1 MouseButton2 MouseButton3 MouseWheel MouseMovement Touch=7 Keyboard Focus Accelerometer Gyro Gamepad1 " +
		"Gamepad2 Gamepad3 Gamepad4 Gamepad5 Gamepad6 Gamepad7 Gamepad8 TextInput InputMethod None"},
	{"VRTouchpad", "Left Right"},
	{"VelocityConstraintMode", "Line Plane Vector"},
	{"VerticalAlignment", "Center Top Bottom"},
	{"VerticalScrollBarPosition", "Right Left"},
	{"VibrationMotor", "Large Small LeftTrigger RightTrigger LeftHand RightHand"},
	{"VirtualCursorMode", "Default Disabled Enabled"},
	{"VoiceChatState", "Idle Joining JoiningRetry Joined Leaving Ended Failed"},
	{"WaterDirection", "NegX X NegY Y NegZ Z"},
	{"WaterForce", "None Small Medium Strong Max"},
	{"WrapLayerAutoSkin", "Disabled EnabledPreserve EnabledOverride"},
	{"ZIndexBehavior", "Global Sibling"},
}
