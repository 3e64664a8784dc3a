<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About mwrgui</source>
        <translation>关于 mwrgui</translation>
    </message>
    <message>
        <source>Restores photos taken in rain, haze and snow, and distills small networks that do it, without a single training image.</source>
        <translation>恢复在雨、雾、雪中拍摄的照片，并在不用任何训练图像的情况下蒸馏出能做同样事情的小型网络。</translation>
    </message>
    <message>
        <source>Method: &lt;a href=&quot;{link}&quot;&gt;Wang, Huang, Luo, Qu, ISCAS 2024&lt;/a&gt;</source>
        <translation>方法：&lt;a href=&quot;{link}&quot;&gt;Wang, Huang, Luo, Qu, ISCAS 2024&lt;/a&gt;</translation>
    </message>
    <message>
        <source>MIT licence. Python {python}, Qt for Python {qt} (LGPL), PyTorch, OpenCV.</source>
        <translation>MIT 许可证。Python {python}、Qt for Python {qt}（LGPL）、PyTorch、OpenCV。</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Open &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open &amp;ground truth…</source>
        <translation>打开真值(&amp;G)…</translation>
    </message>
    <message>
        <source>Load &amp;teacher…</source>
        <translation>加载教师网络(&amp;T)…</translation>
    </message>
    <message>
        <source>Load st&amp;udent…</source>
        <translation>加载学生网络(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Save result</source>
        <translation>保存结果(&amp;S)</translation>
    </message>
    <message>
        <source>Save result &amp;as…</source>
        <translation>结果另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Save a&amp;ll results</source>
        <translation>保存全部结果(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Open photos or clips…</source>
        <translation>打开照片或视频(&amp;O)…</translation>
    </message>
    <message>
        <source>Clip and camera</source>
        <translation>视频与摄像头</translation>
    </message>
    <message>
        <source>Open ca&amp;mera or stream…</source>
        <translation>打开摄像头或视频流(&amp;M)…</translation>
    </message>
    <message>
        <source>Save &amp;comparison…</source>
        <translation>保存对比(&amp;C)…</translation>
    </message>
    <message>
        <source>Sho&amp;w in folder</source>
        <translation>在文件夹中显示(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Re&amp;do</source>
        <translation>重做(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Copy result</source>
        <translation>复制结果(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Select all p&amp;hotos</source>
        <translation>选择所有照片(&amp;H)</translation>
    </message>
    <message>
        <source>Use the co&amp;mmon strength</source>
        <translation>使用共同的强度(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Remove photo from the list</source>
        <translation>从列表中移除照片(&amp;R)</translation>
    </message>
    <message>
        <source>Remove &amp;all photos from the list</source>
        <translation>从列表中移除全部照片(&amp;A)</translation>
    </message>
    <message>
        <source>Pre&amp;ferences…</source>
        <translation>首选项(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation>恢复(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Distill</source>
        <translation>蒸馏(&amp;D)</translation>
    </message>
    <message>
        <source>R&amp;uns</source>
        <translation>运行记录(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Models</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Previous photo</source>
        <translation>上一张照片(&amp;P)</translation>
    </message>
    <message>
        <source>Ne&amp;xt photo</source>
        <translation>下一张照片(&amp;X)</translation>
    </message>
    <message>
        <source>Pla&amp;y or pause clip</source>
        <translation>播放或暂停视频(&amp;Y)</translation>
    </message>
    <message>
        <source>Frame &amp;back</source>
        <translation>后退一帧(&amp;B)</translation>
    </message>
    <message>
        <source>Frame &amp;forward</source>
        <translation>前进一帧(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Loop clip</source>
        <translation>循环播放视频(&amp;L)</translation>
    </message>
    <message>
        <source>Save snaps&amp;hot</source>
        <translation>保存快照(&amp;H)</translation>
    </message>
    <message>
        <source>Rec&amp;ord live pictures</source>
        <translation>录制实时画面(&amp;O)</translation>
    </message>
    <message>
        <source>Side p&amp;anel</source>
        <translation>侧边面板(&amp;A)</translation>
    </message>
    <message>
        <source>Full s&amp;creen</source>
        <translation>全屏(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Restore all photos</source>
        <translation>恢复全部照片(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>Retry &amp;failed photos</source>
        <translation>重试失败的照片(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>Report a &amp;problem…</source>
        <translation>报告问题(&amp;P)…</translation>
    </message>
    <message>
        <source>Open the &amp;log folder</source>
        <translation>打开日志文件夹(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;About mwrgui</source>
        <translation>关于 mwrgui(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Pictures shown</source>
        <translation>显示的图片</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Split line</source>
        <translation>分割线</translation>
    </message>
    <message>
        <source>Display of the difference</source>
        <translation>差异显示</translation>
    </message>
</context>
<context>
    <name>AdvancedOptions</name>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Size, tiles, precision and device</source>
        <translation>尺寸、分块、精度和设备</translation>
    </message>
    <message>
        <source>{side} pixels, for speed</source>
        <translation>{side} 像素，更快</translation>
    </message>
    <message>
        <source>all pixels</source>
        <translation>全部像素</translation>
    </message>
    <message>
        <source>by free memory</source>
        <translation>按可用内存</translation>
    </message>
    <message>
        <source>what suits the model</source>
        <translation>适合该模型的尺寸</translation>
    </message>
    <message>
        <source>the fastest suitable one</source>
        <translation>合适的最快者</translation>
    </message>
    <message>
        <source>Large photos are restored on a copy whose size suits the model; the change is carried over</source>
        <translation>大照片会以适合该模型的尺寸的副本恢复，改动再应用到原图</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Tiles</source>
        <translation>分块</translation>
    </message>
    <message>
        <source>Larger photos are restored in overlapping squares</source>
        <translation>较大的照片按相互重叠的方块恢复</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>The number type in which networks compute</source>
        <translation>网络计算所用的数值类型</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The device that runs the networks</source>
        <translation>用于恢复的处理器</translation>
    </message>
    <message>
        <source>the fastest</source>
        <translation>最快的</translation>
    </message>
</context>
<context>
    <name>AdvancedSettings</name>
    <message>
        <source>Every setting of the recipe</source>
        <translation>配方的全部设置</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Shows the settings whose names or descriptions contain these words</source>
        <translation>显示名称或说明中包含这些词的设置</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <source>Sets all values to those of the recipe chosen above</source>
        <translation>将所有值恢复为上方所选配方的值</translation>
    </message>
    <message>
        <source>No setting matches the search.</source>
        <translation>没有匹配的设置。</translation>
    </message>
    <message>
        <source>Advanced · {n} changed</source>
        <translation>高级 · 已更改 {n} 项</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
</context>
<context>
    <name>BarParts</name>
    <message>
        <source>teacher {rate}</source>
        <translation>教师 {rate}</translation>
    </message>
    <message>
        <source>student {rate}</source>
        <translation>学生 {rate}</translation>
    </message>
    <message>
        <source>{rates} frames/s</source>
        <translation>{rates} 帧/秒</translation>
    </message>
</context>
<context>
    <name>CloseGuard</name>
    <message>
        <source>The run {name} is not finished.</source>
        <translation>运行 {name} 尚未完成。</translation>
    </message>
    <message>
        <source>{left} of {total} photos are not restored yet.</source>
        <translation>{total} 张照片中还有 {left} 张未恢复。</translation>
    </message>
    <message>
        <source>What is saved stays. If you stop now, the next start offers to go on with the rest.</source>
        <translation>已保存的结果会保留。若现在停止，下次启动时可以继续恢复其余照片。</translation>
    </message>
    <message>
        <source>Photos are being restored</source>
        <translation>正在恢复照片</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>停止并退出</translation>
    </message>
    <message>
        <source>This desktop has no tray: the window must stay while the work goes on.</source>
        <translation>此桌面没有系统托盘：工作进行期间窗口必须保留。</translation>
    </message>
    <message>
        <source>Keep running in the tray</source>
        <translation>在托盘中继续运行</translation>
    </message>
    <message>
        <source>Keep running minimised</source>
        <translation>最小化并继续运行</translation>
    </message>
    <message>
        <source>Restoring</source>
        <translation>正在恢复</translation>
    </message>
    <message>
        <source>Restoring {total} photos</source>
        <translation>正在恢复 {total} 张照片</translation>
    </message>
    <message>
        <source>{done} of {total} photos restored, {failed} failed</source>
        <translation>已恢复 {done}/{total} 张照片，{failed} 张失败</translation>
    </message>
    <message>
        <source>Photos are restored</source>
        <translation>照片已恢复</translation>
    </message>
    <message>
        <source>Pause and quit</source>
        <translation>暂停并退出</translation>
    </message>
    <message>
        <source>A run is going on</source>
        <translation>有一个运行正在进行</translation>
    </message>
    <message>
        <source>Finish and quit</source>
        <translation>完成并退出</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>&amp;Undo: {step}</source>
        <translation>撤销(&amp;U)：{step}</translation>
    </message>
    <message>
        <source>Re&amp;do: {step}</source>
        <translation>重做(&amp;D)：{step}</translation>
    </message>
    <message>
        <source>Open photos or clips</source>
        <translation>打开照片或视频</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Load a teacher</source>
        <translation>加载教师网络</translation>
    </message>
    <message>
        <source>Load a student</source>
        <translation>加载学生网络</translation>
    </message>
    <message>
        <source>Choose another…</source>
        <translation>另选一个…</translation>
    </message>
</context>
<context>
    <name>CompareDialog</name>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>{name} · step {step}</source>
        <translation>{name} · 第 {step} 步</translation>
    </message>
    <message>
        <source>generated</source>
        <translation>生成图像</translation>
    </message>
    <message>
        <source>probe photo</source>
        <translation>探针照片</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Split</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>闪烁</translation>
    </message>
    <message>
        <source>Input only</source>
        <translation>仅输入</translation>
    </message>
    <message>
        <source>Teacher only</source>
        <translation>仅教师网络</translation>
    </message>
    <message>
        <source>Student only</source>
        <translation>仅学生网络</translation>
    </message>
    <message>
        <source>Ground truth only</source>
        <translation>仅真值</translation>
    </message>
    <message>
        <source>Compare the next pair</source>
        <translation>比较另外两幅</translation>
    </message>
    <message>
        <source>2, 3 or 4 panes</source>
        <translation>2、3 或 4 格</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>实际大小</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Split line left or up</source>
        <translation>分割线左移或上移</translation>
    </message>
    <message>
        <source>Split line right or down</source>
        <translation>分割线右移或下移</translation>
    </message>
    <message>
        <source>Split into top and bottom</source>
        <translation>上下分割</translation>
    </message>
    <message>
        <source>Stronger difference</source>
        <translation>增强差异</translation>
    </message>
    <message>
        <source>Weaker difference</source>
        <translation>减弱差异</translation>
    </message>
    <message>
        <source>Tell brighter from darker</source>
        <translation>区分变亮与变暗</translation>
    </message>
    <message>
        <source>Cividis colours</source>
        <translation>cividis 配色</translation>
    </message>
    <message>
        <source>Loupe</source>
        <translation>放大镜</translation>
    </message>
    <message>
        <source>Select a rectangle</source>
        <translation>选择矩形</translation>
    </message>
    <message>
        <source>Clear the selection</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>Copy the view</source>
        <translation>复制视图</translation>
    </message>
    <message>
        <source>Pictures compared</source>
        <translation>所比较的图片</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生网络</translation>
    </message>
    <message>
        <source>Generated</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Ground truth</source>
        <translation>真值</translation>
    </message>
    <message>
        <source>Not restored yet</source>
        <translation>尚未恢复</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>没有图片</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Comparison of the ticked runs</source>
        <translation>勾选的运行之间的对比</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>出错了</translation>
    </message>
    <message>
        <source>An internal error occurred</source>
        <translation>发生内部错误</translation>
    </message>
    <message>
        <source>Your photos and files are not touched. You can go on, but saving your results and starting again is safer. The report helps to fix the error; nothing is sent automatically.</source>
        <translation>您的照片和文件没有受到影响。可以继续使用，但保存结果后重新启动更稳妥。这份报告有助于修正差错；程序不会自动发送任何内容。</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>CurveOptions</name>
    <message>
        <source>Step {step} · {time}</source>
        <translation>第 {step} 步 · {time}</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Draws losses on a logarithmic axis</source>
        <translation>以对数坐标绘制损失</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>The horizontal axis is run time instead of steps</source>
        <translation>横轴改为运行时间而非步数</translation>
    </message>
    <message>
        <source>Shows the whole run (double-click in a plot)</source>
        <translation>显示整个运行过程（在图中双击）</translation>
    </message>
    <message>
        <source>Saves the curves as a table or as a picture</source>
        <translation>将曲线保存为表格或图片</translation>
    </message>
    <message>
        <source>Whole run</source>
        <translation>全程</translation>
    </message>
    <message>
        <source>Save curves</source>
        <translation>保存曲线</translation>
    </message>
    <message>
        <source>Save all metrics as CSV…</source>
        <translation>将全部指标保存为 CSV…</translation>
    </message>
    <message>
        <source>Save the plots as PNG…</source>
        <translation>将图保存为 PNG…</translation>
    </message>
    <message>
        <source>Length of the running mean, in steps</source>
        <translation>滑动平均的长度（步）</translation>
    </message>
    <message>
        <source>Running mean</source>
        <translation>滑动平均</translation>
    </message>
    <message>
        <source>raw</source>
        <translation>原始</translation>
    </message>
</context>
<context>
    <name>CurvesPanel</name>
    <message>
        <source>Curves of the run</source>
        <translation>运行曲线</translation>
    </message>
</context>
<context>
    <name>DifferingSettings</name>
    <message>
        <source>Settings that differ</source>
        <translation>不同的设置</translation>
    </message>
    <message>
        <source>Tick another run to see in which settings they differ.</source>
        <translation>再勾选一个运行，即可查看它们的设置有何不同。</translation>
    </message>
    <message>
        <source>All {equal} settings are the same.</source>
        <translation>全部 {equal} 项设置均相同。</translation>
    </message>
    <message>
        <source>{equal} other settings are the same.</source>
        <translation>其余 {equal} 项设置均相同。</translation>
    </message>
</context>
<context>
    <name>DistillForm</name>
    <message>
        <source>The command is on the clipboard.</source>
        <translation>命令已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Settings of the run</source>
        <translation>运行设置</translation>
    </message>
</context>
<context>
    <name>DistillHeader</name>
    <message>
        <source>Copy as command</source>
        <translation>复制为命令</translation>
    </message>
    <message>
        <source>Copies the command that starts the same run in a terminal (Ctrl+C)</source>
        <translation>复制可在终端中启动同一运行的命令（Ctrl+C）</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Starts the run (Ctrl+Enter)</source>
        <translation>开始运行（Ctrl+Enter）</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Checkpoint, measurement, the student as it is now, discarding</source>
        <translation>检查点、测量、当前的学生网络、放弃运行</translation>
    </message>
    <message>
        <source>Finish now</source>
        <translation>立即完成</translation>
    </message>
    <message>
        <source>Ends the run and keeps the best student (Ctrl+.)</source>
        <translation>结束运行并保留最佳学生网络（Ctrl+.）</translation>
    </message>
    <message>
        <source>Start another</source>
        <translation>再开始一次</translation>
    </message>
    <message>
        <source>Shows the form again</source>
        <translation>重新显示表单</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Continues from the latest checkpoint</source>
        <translation>从最新的检查点继续</translation>
    </message>
    <message>
        <source>Continues (Ctrl+Shift+P)</source>
        <translation>继续（Ctrl+Shift+P）</translation>
    </message>
    <message>
        <source>Waits; everything stays loaded (Ctrl+Shift+P)</source>
        <translation>等待；所有内容保持加载（Ctrl+Shift+P）</translation>
    </message>
    <message>
        <source>Compare on my photos</source>
        <translation>用我的照片对比</translation>
    </message>
    <message>
        <source>Shows the student&apos;s work in Restore</source>
        <translation>在“恢复”页查看学生网络的效果</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>运行进度</translation>
    </message>
    <message>
        <source>Distill</source>
        <translation>蒸馏</translation>
    </message>
    <message>
        <source>A small, fast student learns to restore like the teacher, without a single photo.</source>
        <translation>无需任何照片，让小而快的学生网络学会像教师网络那样恢复图像。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
</context>
<context>
    <name>DistillPage</name>
    <message>
        <source>&amp;Start the run</source>
        <translation>开始运行(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Finish the run now</source>
        <translation>立即结束运行(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Copy the command</source>
        <translation>复制命令(&amp;C)</translation>
    </message>
    <message>
        <source>Distill</source>
        <translation>蒸馏</translation>
    </message>
    <message>
        <source>Curves, generated images and your probe photos will be shown here during the run.</source>
        <translation>运行期间，这里会显示曲线、生成图像和您的探针照片。</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export {name}</source>
        <translation>导出 {name}</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>&amp;Weights in 16 bits</source>
        <translation>16 位权重(&amp;W)</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Asks for the file, writes it, runs it and compares</source>
        <translation>选择文件，写入并运行它，再作比较</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>for phones, cameras and servers</source>
        <translation>用于手机、相机和服务器</translation>
    </message>
    <message>
        <source>for PyTorch without this program</source>
        <translation>用于 PyTorch，无需本程序</translation>
    </message>
    <message>
        <source>weights only, for this program</source>
        <translation>仅权重，用于本程序</translation>
    </message>
    <message>
        <source>of &amp;any size</source>
        <translation>任意尺寸(&amp;A)</translation>
    </message>
    <message>
        <source>of one &amp;size only</source>
        <translation>仅一种尺寸(&amp;S)</translation>
    </message>
    <message>
        <source>Sides are padded inside the file</source>
        <translation>边长的填充在文件内部完成</translation>
    </message>
    <message>
        <source>Halves the size of the file; sums stay in 32 bits</source>
        <translation>文件大小减半；累加仍用 32 位</translation>
    </message>
    <message>
        <source>Where the file is to run</source>
        <translation>文件将在哪里运行</translation>
    </message>
    <message>
        <source>Some runtimes need it, and some networks can be exported only this way</source>
        <translation>有些运行时要求如此，有些网络也只能这样导出</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>high</source>
        <translation>高</translation>
    </message>
    <message>
        <source>wide</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>导出到</translation>
    </message>
    <message>
        <source>{name} is there already. Replace it?</source>
        <translation>{name} 已经存在。要替换它吗？</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Writing …</source>
        <translation>正在写入…</translation>
    </message>
    <message>
        <source>Opening the file in its own runtime …</source>
        <translation>正在用其自身的运行时打开文件…</translation>
    </message>
    <message>
        <source>Restoring the same pictures with the model and with the file …</source>
        <translation>正在分别用模型和文件恢复同样的图片…</translation>
    </message>
    <message>
        <source>{path} is written, {size}. The file&apos;s results compared with the model&apos;s:</source>
        <translation>已写入 {path}，{size}。文件的结果与模型的结果相比：</translation>
    </message>
    <message>
        <source>{width}×{height}: differs by {mean} of 255 on average, {largest} at most; {ms} ms/MP, {speed} times as fast as the model itself</source>
        <translation>{width}×{height}：平均相差 {mean}/255，最大 {largest}；{ms} ms/MP，速度是模型本身的 {speed} 倍</translation>
    </message>
</context>
<context>
    <name>FileDialogs</name>
    <message>
        <source>Photos and clips ({endings})</source>
        <translation>照片和视频 ({endings})</translation>
    </message>
    <message>
        <source>Web page with a slider (*.html)</source>
        <translation>带滑块的网页 (*.html)</translation>
    </message>
    <message>
        <source>Clips ({endings})</source>
        <translation>视频（{endings}）</translation>
    </message>
    <message>
        <source>Animation (*.gif)</source>
        <translation>动画 (*.gif)</translation>
    </message>
    <message>
        <source>Clip (*.mp4)</source>
        <translation>视频 (*.mp4)</translation>
    </message>
    <message>
        <source>Photos ({endings})</source>
        <translation>照片 ({endings})</translation>
    </message>
    <message>
        <source>Checkpoints ({endings})</source>
        <translation>检查点 ({endings})</translation>
    </message>
</context>
<context>
    <name>GroundTruthCard</name>
    <message>
        <source>Compare with {name}</source>
        <translation>与 {name} 比较</translation>
    </message>
    <message>
        <source>Choose the ground truth</source>
        <translation>选择真值</translation>
    </message>
    <message>
        <source>Ground truth</source>
        <translation>真值</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Drop the clean clip here to measure each frame against its clean version.</source>
        <translation>将干净的视频拖放到此处，以便用其对应帧评测当前显示的帧。</translation>
    </message>
    <message>
        <source>Chooses the clean version of this clip, a clip or a picture</source>
        <translation>选择该视频本应成为的视频或图片</translation>
    </message>
    <message>
        <source>Chooses the clean version of this photo</source>
        <translation>选择这张照片理应变成的图片</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Stops comparing with the ground truth</source>
        <translation>不再与真值比较</translation>
    </message>
    <message>
        <source>Drop the clean picture here to measure against it.</source>
        <translation>将干净的图片拖放到这里，以它为准进行测量。</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生网络</translation>
    </message>
    <message>
        <source>The teacher: click to choose another, or drop a checkpoint here</source>
        <translation>教师网络：点击可另选，也可将检查点拖放到这里</translation>
    </message>
    <message>
        <source>The student: click to choose another, or drop a checkpoint here</source>
        <translation>学生网络：点击可另选，也可将检查点拖放到这里</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The device that restores, and its precision</source>
        <translation>用于恢复的设备及其精度</translation>
    </message>
    <message>
        <source>none chosen</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>loading …</source>
        <translation>正在加载…</translation>
    </message>
    <message>
        <source>could not be loaded</source>
        <translation>无法加载</translation>
    </message>
    <message>
        <source>{architecture} · {count} parameters</source>
        <translation>{architecture} · {count} 参数</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>可用 {size}</translation>
    </message>
    <message>
        <source>not available</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>The fastest</source>
        <translation>最快的</translation>
    </message>
    <message>
        <source>The fastest reliable precision</source>
        <translation>最快且可靠的精度</translation>
    </message>
    <message>
        <source>Network in {file}: {name}</source>
        <translation>{file} 中的网络：{name}</translation>
    </message>
</context>
<context>
    <name>HealthStrip</name>
    <message>
        <source>Health of the run</source>
        <translation>运行健康状况</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Moves the time-line to the step at which the problem began</source>
        <translation>将时间轴移到问题开始的那一步</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Roll back to {step}</source>
        <translation>回退到第 {step} 步</translation>
    </message>
    <message>
        <source>Continues from that checkpoint with lower rates</source>
        <translation>以更低的学习率从该检查点继续</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Restore photos</source>
        <translation>恢复照片</translation>
    </message>
    <message>
        <source>Drop photos or folders anywhere on the window, or open them from the File menu.</source>
        <translation>将照片或文件夹拖到窗口的任意位置，或从“文件”菜单打开。</translation>
    </message>
    <message>
        <source>The photo you click in the strip is restored by the teacher and by the student.</source>
        <translation>在胶片条中单击的照片会由教师网络和学生网络分别恢复。</translation>
    </message>
    <message>
        <source>Strength blends the restoration into the photo: 0 % is the photo as it was.</source>
        <translation>强度决定恢复结果混入照片的程度：0 % 即原照片。</translation>
    </message>
    <message>
        <source>Save result writes a new file beside the photo. Your photo is never replaced.</source>
        <translation>“保存结果”在照片旁写入新文件，绝不替换您的照片。</translation>
    </message>
    <message>
        <source>Restore all does the same for every photo in the strip, in the background.</source>
        <translation>“全部恢复”在后台对胶片条中的每张照片做同样的处理。</translation>
    </message>
    <message>
        <source>Select several thumbnails with Ctrl or Shift: Save, Restore and Remove then apply to all of them.</source>
        <translation>按住 Ctrl 或 Shift 选择多个缩略图：保存、恢复和移除随后作用于全部所选照片。</translation>
    </message>
    <message>
        <source>“This photo only” gives the photo a strength of its own.</source>
        <translation>“仅此照片”为该照片单独设置强度。</translation>
    </message>
    <message>
        <source>Drag a thumbnail, or the name on a picture, into a folder or an e-mail: the result is copied there.</source>
        <translation>将缩略图或图像上的名称拖到文件夹或邮件中：结果会被复制过去。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Split: drag the line. The menu beside the modes shows another pair of pictures.</source>
        <translation>分割：拖动分割线。模式旁的菜单可换成另一对图像。</translation>
    </message>
    <message>
        <source>Side by side, Difference and Flicker show the same place of all pictures.</source>
        <translation>并排、差异和闪烁显示所有图片的同一位置。</translation>
    </message>
    <message>
        <source>Turn the wheel to zoom, drag to move, hold Space to see the photo as it was.</source>
        <translation>滚动滚轮缩放，拖动平移，按住空格键查看原照片。</translation>
    </message>
    <message>
        <source>Drop a clean picture on Ground truth, and PSNR and SSIM are measured against it.</source>
        <translation>将清晰图片拖到“真值”上，即以它为基准测量 PSNR 和 SSIM。</translation>
    </message>
    <message>
        <source>Save comparison makes a picture, a web page with a slider, or an animation.</source>
        <translation>“保存对比”可生成图片、带滑块的网页或动画。</translation>
    </message>
    <message>
        <source>Load a model</source>
        <translation>加载模型</translation>
    </message>
    <message>
        <source>Click Teacher or Student at the top to choose a model, or drop a checkpoint there.</source>
        <translation>单击顶部的“教师网络”或“学生网络”选择模型，或将检查点拖到那里。</translation>
    </message>
    <message>
        <source>Checkpoints of sixteen public networks are recognised, also as ONNX and PT2 files.</source>
        <translation>可识别十六种公开网络的检查点，也支持 ONNX 和 PT2 文件。</translation>
    </message>
    <message>
        <source>No code in a file is run. The Models page shows what a file contains and adds it to the library.</source>
        <translation>绝不运行文件中的代码。“模型”页面显示文件的内容，并可将文件加入模型库。</translation>
    </message>
    <message>
        <source>Distill a student</source>
        <translation>蒸馏学生网络</translation>
    </message>
    <message>
        <source>Distill makes a small network that restores like the teacher, without any photo.</source>
        <translation>蒸馏无需任何照片，即可得到像教师网络一样恢复照片的小网络。</translation>
    </message>
    <message>
        <source>Choose the teacher, the student&apos;s design and a recipe, then press Start.</source>
        <translation>选择教师网络、学生网络的设计和配方，然后按“开始”。</translation>
    </message>
    <message>
        <source>Scenes are drawn, weather is put over them, and the student learns what the teacher does.</source>
        <translation>程序绘制场景并叠加天气，学生网络学习教师网络的处理方式。</translation>
    </message>
    <message>
        <source>Pause keeps everything loaded. Finish now ends the run and keeps the best student.</source>
        <translation>“暂停”保留所有已加载内容。“立即完成”结束运行并保留最好的学生网络。</translation>
    </message>
    <message>
        <source>If the program or the computer stops, the next start offers to resume the run.</source>
        <translation>如果程序或计算机中断，下次启动时会提示继续运行。</translation>
    </message>
    <message>
        <source>Watch a run</source>
        <translation>观察运行</translation>
    </message>
    <message>
        <source>Curves show every loss; samples show input, teacher and student at that step.</source>
        <translation>曲线显示每项损失；样本显示该步的输入、教师网络和学生网络的结果。</translation>
    </message>
    <message>
        <source>Probe photos of your own are restored by the student again and again: see it learn.</source>
        <translation>学生网络会反复恢复您的探针照片：可以看到它如何学习。</translation>
    </message>
    <message>
        <source>Drag the time-line to look back. Runs lists all runs and lays their curves over each other.</source>
        <translation>拖动时间线可回看。“运行记录”列出所有运行，并可叠加它们的曲线。</translation>
    </message>
    <message>
        <source>“Go back”, beside the time-line, continues from the last checkpoint at or before the step chosen there.</source>
        <translation>时间线旁的“回退”从所选步骤之前的检查点继续。</translation>
    </message>
    <message>
        <source>A warning says what goes wrong and offers to go back to a good checkpoint.</source>
        <translation>警告会说明出了什么问题，并提供回到良好检查点的选项。</translation>
    </message>
    <message>
        <source>When something is wrong</source>
        <translation>出现问题时</translation>
    </message>
    <message>
        <source>A photo with a red mark failed: click it to read why. The others go on.</source>
        <translation>带红色标记的照片处理失败：单击它查看原因。其他照片继续处理。</translation>
    </message>
    <message>
        <source>If a result harms the photo, a note on the picture says how and where; try the other model.</source>
        <translation>如果结果损害了照片，图片上的提示会说明损害及位置；请试试另一个模型。</translation>
    </message>
    <message>
        <source>Report a problem, in this menu, collects what helps to find the cause.</source>
        <translation>此菜单中的“报告问题”会收集有助于查找原因的信息。</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>主题</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Use as teacher</source>
        <translation>用作教师网络</translation>
    </message>
    <message>
        <source>Makes it the teacher of this session</source>
        <translation>将其加载为教师网络</translation>
    </message>
    <message>
        <source>Use as student</source>
        <translation>用作学生网络</translation>
    </message>
    <message>
        <source>Makes it the student of this session</source>
        <translation>将其加载为学生网络</translation>
    </message>
    <message>
        <source>Distill from this</source>
        <translation>以此蒸馏</translation>
    </message>
    <message>
        <source>Opens Distill with this model as the teacher</source>
        <translation>打开“蒸馏”页，以此模型为教师网络</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Writes it as ONNX, PT2 or safetensors, and checks the file</source>
        <translation>导出为 ONNX、PT2 或 safetensors，并检验文件</translation>
    </message>
    <message>
        <source>Show file</source>
        <translation>显示文件</translation>
    </message>
    <message>
        <source>Opens the folder that the file lies in</source>
        <translation>打开文件所在的文件夹</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Moves the file to the bin (Del)</source>
        <translation>将文件移入回收站（Del）</translation>
    </message>
    <message>
        <source>Name of the model</source>
        <translation>模型名称</translation>
    </message>
    <message>
        <source>The model&apos;s name; write another to rename it (F2)</source>
        <translation>模型的名称；改写即重命名（F2）</translation>
    </message>
    <message>
        <source>About</source>
        <translation>概况</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Checksum</source>
        <translation>校验和</translation>
    </message>
</context>
<context>
    <name>InterruptedBatches</name>
    <message>
        <source>Restoring {total} photos was interrupted; {left} of them are left.</source>
        <translation>恢复 {total} 张照片时被中断；还剩 {left} 张。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>显示照片</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>忽略</translation>
    </message>
</context>
<context>
    <name>InterruptedRuns</name>
    <message>
        <source>The run “{name}” was interrupted at step {step} of {steps}.</source>
        <translation>运行“{name}”在第 {step} 步（共 {steps} 步）中断。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>忽略</translation>
    </message>
</context>
<context>
    <name>LabelDrag</name>
    <message>
        <source>Drag this into a folder or an e-mail to copy the picture there</source>
        <translation>将此处拖到文件夹或邮件中，即可把图像复制过去</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Click a name to hide its curve or to show it again</source>
        <translation>点击名称可隐藏或重新显示其曲线</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 条</translation>
    </message>
</context>
<context>
    <name>LibraryJobs</name>
    <message>
        <source>The model “{name}” is in the bin.</source>
        <translation>模型“{name}”已移入回收站。</translation>
    </message>
    <message>
        <source>delete the model {name}</source>
        <translation>删除模型 {name}</translation>
    </message>
</context>
<context>
    <name>LiveBar</name>
    <message>
        <source>Live pictures</source>
        <translation>实时画面</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>The frames per second that each model restores, the delay until a frame is shown, and the number of frames that were dropped because newer ones had arrived</source>
        <translation>每个模型每秒复原的帧数，一帧从到达到显示所用的时间，以及因新帧已到而略去的帧数</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>停止录制</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Opening …</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>{latency:.2f} s behind</source>
        <translation>延迟 {latency:.2f} 秒</translation>
    </message>
    <message>
        <source>{count} dropped</source>
        <translation>略去 {count} 帧</translation>
    </message>
</context>
<context>
    <name>LiveDialog</name>
    <message>
        <source>Open a camera or a stream</source>
        <translation>打开摄像头或视频流</translation>
    </message>
    <message>
        <source>Cameras of this computer</source>
        <translation>本机摄像头</translation>
    </message>
    <message>
        <source>Searching for cameras …</source>
        <translation>正在查找摄像头…</translation>
    </message>
    <message>
        <source>Address of a stream</source>
        <translation>视频流地址</translation>
    </message>
    <message>
        <source>Addresses begin with rtsp, rtmp, http or https. A password in one is not remembered. “screen” opens the screen, and “screen:X,Y,WxH” a part of it.</source>
        <translation>地址以 rtsp、rtmp、http 或 https 开头，其中的密码不会被记住。“screen”打开整个屏幕，“screen:X,Y,WxH”打开其中一部分。</translation>
    </message>
    <message>
        <source>No camera was found.</source>
        <translation>没有找到摄像头。</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Close the message (Esc)</source>
        <translation>关闭消息（Esc）</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 条</translation>
    </message>
</context>
<context>
    <name>MessagePresenter</name>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>已保存为 {path}。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>MetricExport</name>
    <message>
        <source>Save all metrics as</source>
        <translation>全部指标另存为</translation>
    </message>
    <message>
        <source>Save the plots as</source>
        <translation>图另存为</translation>
    </message>
</context>
<context>
    <name>MetricRows</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>In the network</source>
        <translation>网络用时</translation>
    </message>
    <message>
        <source>Best per MP</source>
        <translation>每 MP 最短</translation>
    </message>
    <message>
        <source>Speed-up</source>
        <translation>加速比</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MACs</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生网络</translation>
    </message>
    <message>
        <source>the teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>the student</source>
        <translation>学生网络</translation>
    </message>
    <message>
        <source>Almost nothing changed: {model} changed pixels by {levels:.2f} of 255 levels on average.</source>
        <translation>几乎没有变化：{model}平均只改动了像素 {levels:.2f}/255 级。</translation>
    </message>
    <message>
        <source>teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>student</source>
        <translation>学生网络</translation>
    </message>
    <message>
        <source>The {model}’s result harms this photo. {harm}</source>
        <translation>{model}的结果损害了此照片。{harm}</translation>
    </message>
    <message>
        <source>The {model}’s result does not harm it and is saved instead.</source>
        <translation>改为保存没有损害的{model}的结果。</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>相等</translation>
    </message>
</context>
<context>
    <name>MetricsPanel</name>
    <message>
        <source>Cost</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>Measured on this photo and this device; MACs for one megapixel</source>
        <translation>在这张照片和此设备上测得；MACs 按每百万像素计</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>一致度</translation>
    </message>
    <message>
        <source>How alike student and teacher restore this photo. It says nothing about how good they are.</source>
        <translation>学生网络与教师网络对这张照片的恢复有多相似，并不说明二者有多好。</translation>
    </message>
    <message>
        <source>The colours that are compared: RGB, or the brightness Y; they differ by about 2 dB</source>
        <translation>所比较的颜色：RGB 或亮度 Y；二者相差约 2 dB</translation>
    </message>
    <message>
        <source>Colour space of PSNR and SSIM</source>
        <translation>PSNR 与 SSIM 的颜色空间</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生网络</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>整幅</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Against the ground truth, {space}</source>
        <translation>与真值相比，{space}</translation>
    </message>
    <message>
        <source>▭ PSNR</source>
        <translation>▭ PSNR</translation>
    </message>
    <message>
        <source>▭ SSIM</source>
        <translation>▭ SSIM</translation>
    </message>
</context>
<context>
    <name>ModelCardView</name>
    <message>
        <source>in use as teacher</source>
        <translation>正用作教师网络</translation>
    </message>
    <message>
        <source>in use as student</source>
        <translation>正用作学生网络</translation>
    </message>
    <message>
        <source>in use as teacher and student</source>
        <translation>同时用作教师网络和学生网络</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>unknown architecture</source>
        <translation>未知结构</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>{count} 参数</translation>
    </message>
    <message>
        <source>{n} ms/MP</source>
        <translation>{n} ms/MP</translation>
    </message>
    <message>
        <source>Came with the program</source>
        <translation>随程序提供</translation>
    </message>
    <message>
        <source>Distilled from {teacher}</source>
        <translation>由 {teacher} 蒸馏而来</translation>
    </message>
    <message>
        <source>Taught by {teacher}</source>
        <translation>由 {teacher} 教出</translation>
    </message>
    <message>
        <source>Trained on photos</source>
        <translation>用照片训练</translation>
    </message>
    <message>
        <source>Added from {file}</source>
        <translation>添加自 {file}</translation>
    </message>
    <message>
        <source>The file does not state its origin</source>
        <translation>文件未说明来源</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Clean pictures</source>
        <translation>干净图片</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>{count} steps</source>
        <translation>{count} 步</translation>
    </message>
    <message>
        <source>PSNR {score:.2f} dB</source>
        <translation>PSNR {score:.2f} dB</translation>
    </message>
    <message>
        <source>agreement {score:.2f} dB</source>
        <translation>一致度 {score:.2f} dB</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>padded to multiples of {n}</source>
        <translation>填充到 {n} 的倍数</translation>
    </message>
    <message>
        <source>no, it needs the whole picture</source>
        <translation>否，它需要看到整幅图片</translation>
    </message>
    <message>
        <source>yes, with a margin of {n} pixels</source>
        <translation>是，每块外带 {n} 像素的周边</translation>
    </message>
    <message>
        <source>Sides</source>
        <translation>边长</translation>
    </message>
    <message>
        <source>{sides}, at least {least}</source>
        <translation>{sides}，至少 {least}</translation>
    </message>
    <message>
        <source>Tiles</source>
        <translation>分块</translation>
    </message>
    <message>
        <source>Input range</source>
        <translation>输入范围</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>{n} ms/MP on this machine</source>
        <translation>在本机上为 {n} ms/MP</translation>
    </message>
    <message>
        <source>changes a smooth ramp by {ramp} and a clean photo by {photo}</source>
        <translation>使平滑渐变改变 {ramp}，使干净照片改变 {photo}</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>Teachers</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>Design</source>
        <translation>设计</translation>
    </message>
    <message>
        <source>Original file</source>
        <translation>原文件</translation>
    </message>
    <message>
        <source>Made from {teacher}, whose licence may also apply to this model.</source>
        <translation>由 {teacher} 得来，其许可证可能同样适用于此模型。</translation>
    </message>
    <message>
        <source>Written by</source>
        <translation>写入程序</translation>
    </message>
    <message>
        <source>also learned from photos in “{folder}” ({count}), so it is not data-free</source>
        <translation>还从“{folder}”中的 {count} 张照片学习，因此不是无数据的</translation>
    </message>
    <message>
        <source>stay sharp and bright: changed by {photo} on average, a smooth grey ramp by {ramp}</source>
        <translation>保持清晰和明亮：平均改变 {photo}，平滑灰度渐变改变 {ramp}</translation>
    </message>
    <message>
        <source>changed: a smooth ramp by {ramp} and a clean photo by {photo}, which keeps {edges} of its edges and {brightness} of its brightness; {dark} of its pixels turn black</source>
        <translation>有改变：平滑渐变 {ramp}，干净照片 {photo}，后者保留 {edges} 的边缘和 {brightness} 的亮度；{dark} 变为黑色</translation>
    </message>
    <message>
        <source>all others</source>
        <translation>其余天气</translation>
    </message>
    <message>
        <source>MIT, trained by us; CREDITS.md names the photos.</source>
        <translation>MIT，由我们训练；所用照片见 CREDITS.md。</translation>
    </message>
    <message>
        <source>Weights belong to their authors: ask what they allow before you pass them on ({source}).</source>
        <translation>权重归其作者所有：转交他人之前，请先了解他们允许什么（{source}）。</translation>
    </message>
    <message>
        <source>Not stated in the file.</source>
        <translation>文件中未说明。</translation>
    </message>
    <message>
        <source>Does not keep clean pictures as they are: changes a smooth ramp by {ramp} and a clean photo by {photo}. It may expect another input range.</source>
        <translation>不能保持干净图片不变：平滑渐变改变 {ramp}，干净照片改变 {photo}。其输入范围可能不同。</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Add {names} to the library</source>
        <translation>将 {names} 添加到模型库</translation>
    </message>
    <message>
        <source>Add {names} to the library, open the rest</source>
        <translation>将 {names} 添加到模型库，打开其余文件</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Add models…</source>
        <translation>添加模型…</translation>
    </message>
    <message>
        <source>Copies checkpoints into the library</source>
        <translation>将检查点复制到模型库</translation>
    </message>
    <message>
        <source>Teachers and students that are ready to use. Drop a checkpoint here to add it.</source>
        <translation>可直接使用的教师网络和学生网络。将检查点拖放到这里即可添加。</translation>
    </message>
    <message>
        <source>Add models</source>
        <translation>添加模型</translation>
    </message>
</context>
<context>
    <name>Monitor</name>
    <message>
        <source>Haze</source>
        <translation>雾</translation>
    </message>
    <message>
        <source>Rain</source>
        <translation>雨</translation>
    </message>
    <message>
        <source>Snow</source>
        <translation>雪</translation>
    </message>
    <message>
        <source>Raindrops</source>
        <translation>雨滴</translation>
    </message>
    <message>
        <source>Mixture</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Clean</source>
        <translation>干净</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Untouched input</source>
        <translation>未处理的输入</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>Pixel</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Frequency</source>
        <translation>频率</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>特征</translation>
    </message>
    <message>
        <source>Contrastive</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Disagreement</source>
        <translation>分歧</translation>
    </message>
    <message>
        <source>Consistency</source>
        <translation>一致性</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>能量</translation>
    </message>
    <message>
        <source>Mode seeking</source>
        <translation>模式寻求</translation>
    </message>
    <message>
        <source>Diversity</source>
        <translation>多样性</translation>
    </message>
    <message>
        <source>Degradation energy</source>
        <translation>退化能量</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>饱和</translation>
    </message>
    <message>
        <source>Error on scenes</source>
        <translation>场景误差</translation>
    </message>
    <message>
        <source>PSNR</source>
        <translation>PSNR</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>一致度</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>Generator</source>
        <translation>生成器</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>How close the student&apos;s results are to the clean pictures of held-out images; higher is better</source>
        <translation>学生网络在留出图像上与清晰图像的接近程度；越高越好</translation>
    </message>
    <message>
        <source>Every term of the student&apos;s loss, before weighting; lower is better</source>
        <translation>学生网络损失的各项（加权之前）；越低越好</translation>
    </message>
    <message>
        <source>How alike student and teacher restore held-out images and probe photos; higher is better</source>
        <translation>学生网络与教师网络对留出图像和探针照片的恢复有多相似；越高越好</translation>
    </message>
    <message>
        <source>How varied, how degraded and how plausible the generated images are</source>
        <translation>生成图像有多丰富、退化有多强、有多可信</translation>
    </message>
    <message>
        <source>Every term of the generator&apos;s own loss</source>
        <translation>生成器自身损失的各项</translation>
    </message>
    <message>
        <source>The learning rate of the student</source>
        <translation>学生网络的学习率</translation>
    </message>
    <message>
        <source>NaN</source>
        <translation>NaN</translation>
    </message>
</context>
<context>
    <name>MonitorView</name>
    <message>
        <source>Follow live</source>
        <translation>实时跟随</translation>
    </message>
    <message>
        <source>Shows the latest step as the run goes on (End key in the time-line)</source>
        <translation>随运行的进展显示最新一步（在时间线中按 End 键）</translation>
    </message>
</context>
<context>
    <name>Offers</name>
    <message>
        <source>Open the picture</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Load {name} as the teacher</source>
        <translation>将 {name} 加载为教师网络</translation>
    </message>
    <message>
        <source>Load {name} as the student</source>
        <translation>将 {name} 加载为学生网络</translation>
    </message>
    <message>
        <source>Show the run {name}</source>
        <translation>显示运行 {name}</translation>
    </message>
    <message>
        <source>Load the checkpoint {name}</source>
        <translation>加载检查点 {name}</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>打开 {name}</translation>
    </message>
    <message>
        <source>{count} photos</source>
        <translation>{count} 张照片</translation>
    </message>
    <message>
        <source>1 photo</source>
        <translation>1 张照片</translation>
    </message>
    <message>
        <source>1 clip</source>
        <translation>1 个视频</translation>
    </message>
    <message>
        <source>{count} clips</source>
        <translation>{count} 个视频</translation>
    </message>
    <message>
        <source>1 folder</source>
        <translation>1 个文件夹</translation>
    </message>
    <message>
        <source>{count} folders</source>
        <translation>{count} 个文件夹</translation>
    </message>
    <message>
        <source>{count} checkpoints</source>
        <translation>{count} 个检查点</translation>
    </message>
    <message>
        <source>1 checkpoint</source>
        <translation>1 个检查点</translation>
    </message>
    <message>
        <source>Open {things}</source>
        <translation>打开 {things}</translation>
    </message>
</context>
<context>
    <name>OptionsPanel</name>
    <message>
        <source>Save results into a folder</source>
        <translation>将结果保存到文件夹</translation>
    </message>
    <message>
        <source>Restore with</source>
        <translation>恢复所用模型</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生网络</translation>
    </message>
    <message>
        <source>Restores the current photo with this model</source>
        <translation>用此模型恢复当前照片</translation>
    </message>
    <message>
        <source>Haze</source>
        <translation>雾</translation>
    </message>
    <message>
        <source>How much of the haze is cleared</source>
        <translation>去除多少雾</translation>
    </message>
    <message>
        <source>Particles</source>
        <translation>雨雪水滴</translation>
    </message>
    <message>
        <source>How much of rain, snow and drops is removed</source>
        <translation>去除多少雨、雪和水滴</translation>
    </message>
    <message>
        <source>Whose result is saved and copied. Automatic: the student’s if it is known to harm photos little, else the teacher’s; or the other one’s where this one harms the photo and the other does not.</source>
        <translation>保存和复制谁的结果。自动：如果已知学生对照片损害很小，则为学生的，否则为教师的；如果它损害这张照片而另一个不损害，则为另一个的。</translation>
    </message>
    <message>
        <source>automatic: teacher’s</source>
        <translation>自动：教师的</translation>
    </message>
    <message>
        <source>automatic: student’s</source>
        <translation>自动：学生的</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>保存到</translation>
    </message>
    <message>
        <source>Where Restore all puts results</source>
        <translation>“全部恢复”的结果存放位置</translation>
    </message>
    <message>
        <source>the student’s result</source>
        <translation>学生网络的结果</translation>
    </message>
    <message>
        <source>the teacher’s result</source>
        <translation>教师网络的结果</translation>
    </message>
    <message>
        <source>both results</source>
        <translation>两个结果</translation>
    </message>
    <message>
        <source>the photos’ own folders</source>
        <translation>照片各自的文件夹</translation>
    </message>
    <message>
        <source>another folder…</source>
        <translation>其他文件夹…</translation>
    </message>
</context>
<context>
    <name>OutputForm</name>
    <message>
        <source>As the photo</source>
        <translation>与照片相同</translation>
    </message>
    <message>
        <source>FFV1 (lossless)</source>
        <translation>FFV1（无损）</translation>
    </message>
    <message>
        <source>&amp;Format of photos</source>
        <translation>照片格式(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Quality of photos</source>
        <translation>照片质量(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Names of results</source>
        <translation>结果名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Codec of clips</source>
        <translation>视频编码(&amp;C)</translation>
    </message>
    <message>
        <source>Q&amp;uality of clips</source>
        <translation>视频质量(&amp;U)</translation>
    </message>
    <message>
        <source>{photo} becomes {result}</source>
        <translation>{photo} 将保存为 {result}</translation>
    </message>
</context>
<context>
    <name>OverlaidCurves</name>
    <message>
        <source>Metric</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Which metric of the runs is drawn</source>
        <translation>绘制各运行的哪项指标</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>按时间</translation>
    </message>
    <message>
        <source>Draws over run time in place of steps</source>
        <translation>横轴用运行时间代替步数</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>对数坐标</translation>
    </message>
    <message>
        <source>Draws values on a logarithmic axis</source>
        <translation>以对数坐标绘制数值</translation>
    </message>
    <message>
        <source>Curves of the ticked runs</source>
        <translation>勾选的运行的曲线</translation>
    </message>
</context>
<context>
    <name>PhotoListModel</name>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>not saved yet</source>
        <translation>尚未保存</translation>
    </message>
    <message>
        <source>being restored</source>
        <translation>正在恢复</translation>
    </message>
    <message>
        <source>restored and saved</source>
        <translation>已恢复并保存</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>已保存为 {path}</translation>
    </message>
    <message>
        <source>Strength {percent}, for this photo only</source>
        <translation>强度 {percent}，仅用于此照片</translation>
    </message>
</context>
<context>
    <name>PictureRow</name>
    <message>
        <source>{name}: double-click or Enter compares closely</source>
        <translation>{name}：双击或按回车键可仔细对比</translation>
    </message>
</context>
<context>
    <name>PicturesSideBySide</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Which sample or probe photo is compared</source>
        <translation>对比哪一张样本或探针照片</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Double-click a picture to compare it with the others of its run</source>
        <translation>双击一张图片，可与同一运行的其他图片对比</translation>
    </message>
    <message>
        <source>The step at which the pictures were saved; the arrow keys move it</source>
        <translation>保存图片时的步数；可用方向键移动</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>This run has saved no pictures.</source>
        <translation>该运行没有保存图片。</translation>
    </message>
    <message>
        <source>These runs have saved no pictures at a common step.</source>
        <translation>这些运行没有在同一步保存过图片。</translation>
    </message>
    <message>
        <source>Probe photo {name}</source>
        <translation>探针照片 {name}</translation>
    </message>
    <message>
        <source>Sample {number}</source>
        <translation>样本 {number}</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Generated</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>Clean</source>
        <translation>干净</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生网络</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>The fastest that is accurate enough</source>
        <translation>精度足够且最快的</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>设备(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Precision</source>
        <translation>精度(&amp;P)</translation>
    </message>
    <message>
        <source>The fastest</source>
        <translation>最快的</translation>
    </message>
</context>
<context>
    <name>ProbesSection</name>
    <message>
        <source>At most {n} probe photos can be used.</source>
        <translation>最多可使用 {n} 张探针照片。</translation>
    </message>
    <message>
        <source>4  Probe photos</source>
        <translation>4  探针照片</translation>
    </message>
    <message>
        <source>Probe photos</source>
        <translation>探针照片</translation>
    </message>
    <message>
        <source>Measured and shown during the run</source>
        <translation>运行期间进行测量并显示</translation>
    </message>
    <message>
        <source>Drop up to {n} of your photos here to watch them improve. They are never used for training.</source>
        <translation>最多可将 {n} 张您的照片拖放到这里，观察它们如何改善。这些照片绝不用于训练。</translation>
    </message>
    <message>
        <source>Choose photos…</source>
        <translation>选择照片…</translation>
    </message>
    <message>
        <source>Photos to watch during the run</source>
        <translation>运行期间观察的照片</translation>
    </message>
    <message>
        <source>Removes the selected photos, or all of them</source>
        <translation>移除所选照片，或全部移除</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove all</source>
        <translation>全部移除</translation>
    </message>
    <message>
        <source>Choose probe photos</source>
        <translation>选择探针照片</translation>
    </message>
</context>
<context>
    <name>QueueStrip</name>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Left and right go from photo to photo; with Shift they select several</source>
        <translation>左右键在照片之间切换；按住 Shift 可选择多张</translation>
    </message>
    <message>
        <source>Restore all</source>
        <translation>全部恢复</translation>
    </message>
    <message>
        <source>Restore {count}</source>
        <translation>恢复 {count} 张</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Sample photo</source>
        <translation>示例照片</translation>
    </message>
    <message>
        <source>Drop your own photos anywhere in the window.</source>
        <translation>将您自己的照片拖放到窗口任意位置。</translation>
    </message>
    <message>
        <source>{count} open</source>
        <translation>已打开 {count} 项</translation>
    </message>
    <message>
        <source>1 photo</source>
        <translation>1 张照片</translation>
    </message>
    <message>
        <source>{count} photos</source>
        <translation>{count} 张照片</translation>
    </message>
    <message>
        <source>1 clip</source>
        <translation>1 个视频</translation>
    </message>
    <message>
        <source>{count} clips</source>
        <translation>{count} 个视频</translation>
    </message>
    <message>
        <source>{count} photos and clips</source>
        <translation>{count} 个照片和视频</translation>
    </message>
    <message>
        <source>{count} saved</source>
        <translation>{count} 张已保存</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} 张失败</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done}/{total}</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>{done} of {total} frames</source>
        <translation>{done}/{total} 帧</translation>
    </message>
    <message>
        <source>{rate:.1f} frames/s</source>
        <translation>{rate:.1f} 帧/秒</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>{speed:.2g} MP/s</source>
        <translation>{speed:.2g} MP/s</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Clear this list</source>
        <translation>清空此列表(&amp;C)</translation>
    </message>
</context>
<context>
    <name>RecipeSection</name>
    <message>
        <source>3  Recipe</source>
        <translation>3  配方</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>充分</translation>
    </message>
</context>
<context>
    <name>RefusalView</name>
    <message>
        <source>{file} was not added</source>
        <translation>未添加 {file}</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>{architecture}: the file has {share} of its characteristic tensors</source>
        <translation>{architecture}：文件具有其 {share} 的特征张量</translation>
    </message>
    <message>
        <source>also has {names}</source>
        <translation>另有 {names}</translation>
    </message>
    <message>
        <source>has other shapes of {names}</source>
        <translation>{names} 的形状不同</translation>
    </message>
    <message>
        <source>lacks {names}</source>
        <translation>缺少 {names}</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 项</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report a problem</source>
        <translation>报告问题</translation>
    </message>
    <message>
        <source>What happened?</source>
        <translation>发生了什么？</translation>
    </message>
    <message>
        <source>What you did, what you expected, and what happened instead</source>
        <translation>您做了什么、期望什么、实际发生了什么</translation>
    </message>
    <message>
        <source>Versions and the end of the log</source>
        <translation>版本和日志末尾</translation>
    </message>
    <message>
        <source>Nothing is sent automatically. The log may name your files.</source>
        <translation>不会自动发送任何内容。日志中可能包含您的文件名。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>The report is on the clipboard.</source>
        <translation>报告已复制到剪贴板。</translation>
    </message>
</context>
<context>
    <name>ReportFile</name>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>The report is in {path}.</source>
        <translation>报告已保存到 {path}。</translation>
    </message>
</context>
<context>
    <name>RestorePage</name>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Rain, haze, snow and raindrops are removed by the teacher and the student, side by side. Pasting works as well.</source>
        <translation>教师网络和学生网络并排去除雨、雾、雪和雨滴。也可以粘贴。</translation>
    </message>
    <message>
        <source>Drop a photo, a clip, a folder or a checkpoint here</source>
        <translation>将照片、视频、文件夹或检查点拖放到这里</translation>
    </message>
    <message>
        <source>Open photos or clips…</source>
        <translation>打开照片或视频…</translation>
    </message>
    <message>
        <source>{name} cannot be shown</source>
        <translation>无法显示 {name}</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
</context>
<context>
    <name>ResultExporter</name>
    <message>
        <source>Save the result as</source>
        <translation>结果另存为</translation>
    </message>
    <message>
        <source>Save the comparison</source>
        <translation>保存对比</translation>
    </message>
    <message>
        <source>Input · {name}</source>
        <translation>输入 · {name}</translation>
    </message>
    <message>
        <source>Teacher · {name}</source>
        <translation>教师网络 · {name}</translation>
    </message>
    <message>
        <source>Student · {name}</source>
        <translation>学生网络 · {name}</translation>
    </message>
    <message>
        <source>Ground truth</source>
        <translation>真值</translation>
    </message>
    <message>
        <source>Difference of student and teacher × {gain}</source>
        <translation>学生网络与教师网络的差异 × {gain}</translation>
    </message>
    <message>
        <source>Picture on the left</source>
        <translation>左侧图片</translation>
    </message>
    <message>
        <source>Picture on the right</source>
        <translation>右侧图片</translation>
    </message>
    <message>
        <source>Where the left picture ends</source>
        <translation>左侧图片的边界</translation>
    </message>
    <message>
        <source>The result is on the clipboard.</source>
        <translation>结果已复制到剪贴板。</translation>
    </message>
</context>
<context>
    <name>Rollback</name>
    <message>
        <source>Go back…</source>
        <translation>回退…</translation>
    </message>
    <message>
        <source>&amp;Go back to the checkpoint of step {step}…</source>
        <translation>回退到第 {step} 步的检查点(&amp;G)…</translation>
    </message>
    <message>
        <source>&amp;Go back to a checkpoint…</source>
        <translation>回退到检查点(&amp;G)…</translation>
    </message>
    <message>
        <source>Continues from the checkpoint of step {step} with lower learning rates</source>
        <translation>以更低的学习率从第 {step} 步的检查点继续</translation>
    </message>
    <message>
        <source>The run has ended</source>
        <translation>该运行已结束</translation>
    </message>
    <message>
        <source>Resume the run first; then it can go back.</source>
        <translation>请先继续该运行，之后才能回退。</translation>
    </message>
    <message>
        <source>Choose an earlier step on the time-line first</source>
        <translation>请先在时间线上选择一个较早的步骤</translation>
    </message>
    <message>
        <source>No checkpoint at or before step {step} has been kept</source>
        <translation>第 {step} 步及之前没有保留的检查点</translation>
    </message>
    <message>
        <source>No checkpoint at or before step {step} has been kept; the earliest one kept is from step {first}</source>
        <translation>第 {step} 步及之前没有保留的检查点；最早的检查点在第 {first} 步</translation>
    </message>
    <message>
        <source>The checkpoint of step {step} is no longer kept.</source>
        <translation>第 {step} 步的检查点已不再保留。</translation>
    </message>
    <message>
        <source>Go back to a checkpoint</source>
        <translation>回退到检查点</translation>
    </message>
    <message>
        <source>Go back to the checkpoint of step {step}?</source>
        <translation>要回退到第 {step} 步的检查点吗？</translation>
    </message>
    <message>
        <source>The run goes on from there with lower learning rates. All that came after it is lost: {count} steps, with their curves, pictures and checkpoints.</source>
        <translation>运行将从该处以更低的学习率继续。其后的一切都会丢失：{count} 步，连同其曲线、图像和检查点。</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>回退</translation>
    </message>
    <message>
        <source>Stay here</source>
        <translation>留在此处</translation>
    </message>
</context>
<context>
    <name>RunActions</name>
    <message>
        <source>Resume the run first; then it can go back.</source>
        <translation>请先继续该运行，之后才能回退。</translation>
    </message>
    <message>
        <source>Measure on a photo</source>
        <translation>在照片上测量</translation>
    </message>
    <message>
        <source>Save a &amp;checkpoint now</source>
        <translation>立即保存检查点(&amp;C)</translation>
    </message>
    <message>
        <source>It is kept, and the run can go back to it</source>
        <translation>会保留，运行可以回退到该检查点</translation>
    </message>
    <message>
        <source>&amp;Measure on a photo…</source>
        <translation>在照片上测量(&amp;M)…</translation>
    </message>
    <message>
        <source>How the student restores it now</source>
        <translation>看学生网络现在如何恢复它</translation>
    </message>
    <message>
        <source>&amp;Use the student as it is now</source>
        <translation>使用当前的学生网络(&amp;U)</translation>
    </message>
    <message>
        <source>On the photos in Restore</source>
        <translation>用于“恢复”页中的照片</translation>
    </message>
    <message>
        <source>&amp;Discard the run…</source>
        <translation>放弃运行(&amp;D)…</translation>
    </message>
    <message>
        <source>Ends it and moves its folder to the bin</source>
        <translation>结束运行并将其文件夹移入回收站</translation>
    </message>
    <message>
        <source>Discard the run</source>
        <translation>放弃运行</translation>
    </message>
    <message>
        <source>Discard the run {name}?</source>
        <translation>放弃运行 {name}？</translation>
    </message>
    <message>
        <source>It ends without a student, and its folder goes to the bin with all checkpoints.</source>
        <translation>运行将结束且不产生学生网络，其文件夹连同全部检查点移入回收站。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>The checkpoint of step {step} is saved and will be kept.</source>
        <translation>第 {step} 步的检查点已保存，并会保留。</translation>
    </message>
    <message>
        <source>Restore now shows the student of step {step}.</source>
        <translation>“恢复”页现在显示第 {step} 步的学生网络。</translation>
    </message>
</context>
<context>
    <name>RunButtons</name>
    <message>
        <source>Resume</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Continues from the latest checkpoint</source>
        <translation>从最新的检查点继续</translation>
    </message>
    <message>
        <source>Duplicate settings</source>
        <translation>复用设置</translation>
    </message>
    <message>
        <source>Opens Distill with this run&apos;s settings</source>
        <translation>用此运行的设置打开“蒸馏”页</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Gives the run and its folder another name (F2)</source>
        <translation>为运行及其文件夹改名（F2）</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Keeps a few words with the run</source>
        <translation>为运行附上几句话</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Shows the run&apos;s files</source>
        <translation>显示运行的文件</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Moves the run and all its files to the bin (Del)</source>
        <translation>将运行及其全部文件移入回收站（Del）</translation>
    </message>
</context>
<context>
    <name>RunDetail</name>
    <message>
        <source>All runs</source>
        <translation>全部运行</translation>
    </message>
    <message>
        <source>Back to the list of all runs (Esc)</source>
        <translation>返回全部运行的列表（Esc）</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Continues from the latest checkpoint</source>
        <translation>从最新的检查点继续</translation>
    </message>
    <message>
        <source>Resume the run first; then it can go back.</source>
        <translation>请先继续该运行，之后才能回退。</translation>
    </message>
</context>
<context>
    <name>RunListCommands</name>
    <message>
        <source>The run “{name}” is in the bin.</source>
        <translation>运行“{name}”已移入回收站。</translation>
    </message>
    <message>
        <source>delete the run {name}</source>
        <translation>删除运行 {name}</translation>
    </message>
    <message>
        <source>Open the folder of a run</source>
        <translation>打开运行的文件夹</translation>
    </message>
</context>
<context>
    <name>RunListView</name>
    <message>
        <source>Runs</source>
        <translation>运行记录</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Shows curves, pictures and health of the selected run (Return)</source>
        <translation>显示所选运行的曲线、图片和健康状况（回车）</translation>
    </message>
    <message>
        <source>Open a run elsewhere…</source>
        <translation>打开别处的运行…</translation>
    </message>
    <message>
        <source>Lists a run that lies in another folder</source>
        <translation>列出位于其他文件夹的运行</translation>
    </message>
    <message>
        <source>Runs in {folder}. Tick several to compare them.</source>
        <translation>{folder} 中的运行记录。勾选多个可进行对比。</translation>
    </message>
    <message>
        <source>There is no run in {folder} yet. Distill makes one.</source>
        <translation>{folder} 中还没有运行记录。蒸馏后就会有。</translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Runs</source>
        <translation>运行记录</translation>
    </message>
</context>
<context>
    <name>RunTableModel</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Last change</source>
        <translation>最后更改</translation>
    </message>
    <message>
        <source>Best, dB</source>
        <translation>最佳，dB</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生网络</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>{step} of {steps}</source>
        <translation>{step}/{steps}</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>已损坏</translation>
    </message>
</context>
<context>
    <name>RunWords</name>
    <message>
        <source>then a checkpoint is saved</source>
        <translation>随后保存检查点</translation>
    </message>
    <message>
        <source>then it goes back</source>
        <translation>随后回退</translation>
    </message>
    <message>
        <source>then the photo is measured</source>
        <translation>随后测量照片</translation>
    </message>
    <message>
        <source>then Restore gets the student</source>
        <translation>随后把学生模型交给“修复”</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Pausing …</source>
        <translation>正在暂停…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Finishing …</source>
        <translation>正在完成…</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Waiting to be resumed</source>
        <translation>等待继续运行</translation>
    </message>
    <message>
        <source>Discarding …</source>
        <translation>正在放弃…</translation>
    </message>
    <message>
        <source>Discarded</source>
        <translation>已放弃</translation>
    </message>
    <message>
        <source>Ended by a problem</source>
        <translation>因问题而结束</translation>
    </message>
    <message>
        <source>Loading the teacher and drawing the first images</source>
        <translation>正在加载教师网络并绘制第一批图像</translation>
    </message>
    <message>
        <source>Step {n} of {steps}</source>
        <translation>第 {n} 步，共 {steps} 步</translation>
    </message>
    <message>
        <source>Deriving the student from the teacher: layer {layer} of {layers}</source>
        <translation>正在由教师网络推导学生网络：第 {layer} 层，共 {layers} 层</translation>
    </message>
    <message>
        <source>{speed} steps/s</source>
        <translation>{speed} 步/秒</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>约剩 {time}</translation>
    </message>
    <message>
        <source>best {score:.2f} dB</source>
        <translation>最佳 {score:.2f} dB</translation>
    </message>
    <message>
        <source>{score} after {step} steps and {time}. The student “{name}” is in the library and in use.</source>
        <translation>{score}，历经 {step} 步、{time}。学生网络“{name}”已存入模型库并在使用中。</translation>
    </message>
    <message>
        <source>{name}: as the student restores it at step {step}. The run has no teacher to agree with.</source>
        <translation>{name}：学生网络在第 {step} 步的恢复结果。此运行没有可供比较一致度的教师网络。</translation>
    </message>
    <message>
        <source>agreement {score:.2f} dB</source>
        <translation>一致度 {score:.2f} dB</translation>
    </message>
    <message>
        <source>PSNR {score:.2f} dB</source>
        <translation>PSNR {score:.2f} dB</translation>
    </message>
    <message>
        <source>{problem} What was done until the last checkpoint is kept.</source>
        <translation>{problem} 最后一个检查点之前的成果已保留。</translation>
    </message>
    <message>
        <source>The run is saved at step {step}.</source>
        <translation>运行已保存在第 {step} 步。</translation>
    </message>
    <message>
        <source>{name}: the student agrees with the teacher to {score:.2f} dB at step {step}.</source>
        <translation>{name}：第 {step} 步时，学生网络与教师网络的一致度为 {score:.2f} dB。</translation>
    </message>
</context>
<context>
    <name>SamplesPanel</name>
    <message>
        <source>Samples and probe photos</source>
        <translation>样本与探针照片</translation>
    </message>
    <message>
        <source>Shows images of one weather alone, or the probe photos</source>
        <translation>只显示一种天气的图像，或只显示探针照片</translation>
    </message>
    <message>
        <source>Weather of the samples</source>
        <translation>样本的天气</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Probe photos</source>
        <translation>探针照片</translation>
    </message>
    <message>
        <source>Step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>Pictures appear here as soon as the run saves its first preview.</source>
        <translation>运行保存第一次预览后，图片会显示在这里。</translation>
    </message>
    <message>
        <source>The pictures of this step cannot be read; those of other steps may be there.</source>
        <translation>无法读取这一步的图片；其他步的图片可能还在。</translation>
    </message>
</context>
<context>
    <name>SelectionActions</name>
    <message>
        <source>&amp;Remove {count} photos from the list</source>
        <translation>从列表中移除 {count} 张照片(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save {count} results</source>
        <translation>保存 {count} 个结果(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Restore {count} photos</source>
        <translation>恢复 {count} 张照片(&amp;R)</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>权限不足</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>不允许此操作</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>文件系统为只读</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有这个文件或文件夹</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>不是文件夹</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>是一个文件夹</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>读写错误</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>文件名太长</translation>
    </message>
    <message>
        <source>Device or resource busy</source>
        <translation>设备或资源正忙</translation>
    </message>
    <message>
        <source>Too many levels of symbolic links</source>
        <translation>符号链接层数过多</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>打开的文件过多</translation>
    </message>
    <message>
        <source>benchmark</source>
        <translation>基准测试</translation>
    </message>
    <message>
        <source>{command} ended with code {code}: {reason}</source>
        <translation>{command} 以代码 {code} 结束：{reason}</translation>
    </message>
    <message>
        <source>command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>{problem}</source>
        <translation>{problem}</translation>
    </message>
    <message>
        <source>See {program} --help.</source>
        <translation>请参阅 {program} --help。</translation>
    </message>
    <message>
        <source>Nothing could be measured.</source>
        <translation>没有任何内容可以测量。</translation>
    </message>
    <message>
        <source>Choose other photos.</source>
        <translation>请选择其他照片。</translation>
    </message>
    <message>
        <source>There are no photos in {folder}.</source>
        <translation>{folder} 中没有照片。</translation>
    </message>
    <message>
        <source>Name a folder of clean photos.</source>
        <translation>请指定一个存有干净照片的文件夹。</translation>
    </message>
    <message>
        <source>--degrade names no weather.</source>
        <translation>--degrade 没有指定任何天气。</translation>
    </message>
    <message>
        <source>Use some of {weathers}, {none}.</source>
        <translation>请从 {weathers}、{none} 中选用。</translation>
    </message>
    <message>
        <source>--degrade makes pairs from clean photos.</source>
        <translation>--degrade 用干净照片制作图像对。</translation>
    </message>
    <message>
        <source>Give --photos instead of --pairs.</source>
        <translation>请用 --photos 代替 --pairs。</translation>
    </message>
    <message>
        <source>{path} exists already.</source>
        <translation>{path} 已存在。</translation>
    </message>
    <message>
        <source>Choose another name with -o, or add --overwrite.</source>
        <translation>请用 -o 另取名称，或加上 --overwrite。</translation>
    </message>
    <message>
        <source>There is no sample photo in {folder}.</source>
        <translation>{folder} 中没有示例照片。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>请重新安装本程序。</translation>
    </message>
    <message>
        <source>{output} is one file, but there will be several.</source>
        <translation>{output} 是单个文件，而结果会有多个。</translation>
    </message>
    <message>
        <source>Name a folder with -o.</source>
        <translation>请用 -o 指定一个文件夹。</translation>
    </message>
    <message>
        <source>{output} exists already.</source>
        <translation>{output} 已存在。</translation>
    </message>
    <message>
        <source>Choose another name, or add --overwrite.</source>
        <translation>请另取名称，或加上 --overwrite。</translation>
    </message>
    <message>
        <source>No photo folder was given.</source>
        <translation>没有指定照片。</translation>
    </message>
    <message>
        <source>is damaged or cut off</source>
        <translation>已损坏或不完整</translation>
    </message>
    <message>
        <source>holds numbers that are not 8-bit or 16-bit colours</source>
        <translation>中的数值不是 8 位或 16 位颜色</translation>
    </message>
    <message>
        <source>This machine has no {name} device.</source>
        <translation>本机没有 {name} 设备。</translation>
    </message>
    <message>
        <source>Choose auto or {present}.</source>
        <translation>请选择 auto 或 {present}。</translation>
    </message>
    <message>
        <source>Apple&apos;s GPU does not compute in float64.</source>
        <translation>Apple 的 GPU 不支持 float64 计算。</translation>
    </message>
    <message>
        <source>Choose the device cpu.</source>
        <translation>请选择设备 cpu。</translation>
    </message>
    <message>
        <source>{format} cannot hold a picture of {width} × {height} pixels</source>
        <translation>{format} 无法容纳 {width} × {height} 像素的图片</translation>
    </message>
    <message>
        <source>it could not be encoded as {format}</source>
        <translation>无法编码为 {format}</translation>
    </message>
    <message>
        <source>{message} {hint}</source>
        <translation>{message}{hint}</translation>
    </message>
    <message>
        <source>{error}</source>
        <translation>{error}</translation>
    </message>
    <message>
        <source>{path} is a device or a pipe, not a file.</source>
        <translation>{path} 是设备或管道，不是文件。</translation>
    </message>
    <message>
        <source>Copy its content into a file first.</source>
        <translation>请先将其内容复制到文件中。</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}.</source>
        <translation>无法写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The disk is full: {path} was not written.</source>
        <translation>磁盘已满：{path} 未写入。</translation>
    </message>
    <message>
        <source>Free some space and try again.</source>
        <translation>请腾出空间后重试。</translation>
    </message>
    <message>
        <source>This program reads {formats} and {last}.</source>
        <translation>本程序可读取 {formats} 和 {last}。</translation>
    </message>
    <message>
        <source>{path} is damaged or cut off.</source>
        <translation>{path} 已损坏或不完整。</translation>
    </message>
    <message>
        <source>Copy it again from where it came.</source>
        <translation>请从原处重新复制。</translation>
    </message>
    <message>
        <source>Choose one of {endings}.</source>
        <translation>请从 {endings} 中选择。</translation>
    </message>
    <message>
        <source>{path} is empty.</source>
        <translation>{path} 是空文件。</translation>
    </message>
    <message>
        <source>{path} is not a photo of a kind this program knows.</source>
        <translation>{path} 不是本程序认识的照片类型。</translation>
    </message>
    <message>
        <source>{path} {reason}.</source>
        <translation>{path} {reason}。</translation>
    </message>
    <message>
        <source>Save it again in another program, as PNG or JPEG.</source>
        <translation>请用其他程序将其另存为 PNG 或 JPEG。</translation>
    </message>
    <message>
        <source>{path} was not written: {reason}.</source>
        <translation>{path} 未写入：{reason}。</translation>
    </message>
    <message>
        <source>Save it as PNG, or make it smaller.</source>
        <translation>请保存为 PNG，或缩小图片。</translation>
    </message>
    <message>
        <source>There is no photo at {path}.</source>
        <translation>{path} 处没有照片。</translation>
    </message>
    <message>
        <source>Check the name.</source>
        <translation>请检查名称。</translation>
    </message>
    <message>
        <source>{path} is a folder, not a photo.</source>
        <translation>{path} 是文件夹，不是照片。</translation>
    </message>
    <message>
        <source>{path} cannot be opened: {reason}.</source>
        <translation>无法打开 {path}：{reason}。</translation>
    </message>
    <message>
        <source>The measuring process {module} broke off: {reason}.</source>
        <translation>测量进程 {module} 中断：{reason}。</translation>
    </message>
    <message>
        <source>A run that is resumed keeps its own settings; these flags do not go with --resume: {flags}.</source>
        <translation>继续运行时沿用其自身的设置；以下参数不能与 --resume 同时使用：{flags}。</translation>
    </message>
    <message>
        <source>Leave them out, or start a new run without --resume.</source>
        <translation>请去掉这些参数，或者不带 --resume 开始新的运行。</translation>
    </message>
    <message>
        <source>Ended at once; the steps since the last checkpoint are lost.</source>
        <translation>已立即结束，最后一个检查点之后的步骤未保存。</translation>
    </message>
    <message>
        <source>The window did not get ready to be measured.</source>
        <translation>窗口没有进入可以测量的状态。</translation>
    </message>
    <message>
        <source>Resume it with --resume {folder}.</source>
        <translation>请用 --resume {folder} 继续。</translation>
    </message>
    <message>
        <source>Check that it may be read.</source>
        <translation>请检查读取权限。</translation>
    </message>
    <message>
        <source>There is no {kind} named “{name}”.</source>
        <translation>没有名为“{name}”的{kind}。</translation>
    </message>
    <message>
        <source>Did you mean {near}?</source>
        <translation>您是否要找 {near}？</translation>
    </message>
    <message>
        <source>{first}; {rest}</source>
        <translation>{first}；{rest}</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true 或 false</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>{name} is not a setting</source>
        <translation>{name} 不是一项设置</translation>
    </message>
    <message>
        <source>{source}: {problems}.</source>
        <translation>{source}：{problems}。</translation>
    </message>
    <message>
        <source>Correct these settings and try again.</source>
        <translation>请更正这些设置后重试。</translation>
    </message>
    <message>
        <source>{name} is not a setting (did you mean {near}?)</source>
        <translation>{name} 不是一项设置（您是否要找 {near}？）</translation>
    </message>
    <message>
        <source>{name} must be {kind}, not {value!r}</source>
        <translation>{name} 必须是{kind}，而不是 {value!r}</translation>
    </message>
    <message>
        <source>{name} must be one of {choices}, not {value!r}</source>
        <translation>{name} 必须是 {choices} 之一，而不是 {value!r}</translation>
    </message>
    <message>
        <source>{name} must be a finite number</source>
        <translation>{name} 必须是有限的数值</translation>
    </message>
    <message>
        <source>{name} must be at least {low:g}, not {value:g}</source>
        <translation>{name} 至少为 {low:g}，不能是 {value:g}</translation>
    </message>
    <message>
        <source>{name} must be at most {high:g}, not {value:g}</source>
        <translation>{name} 至多为 {high:g}，不能是 {value:g}</translation>
    </message>
    <message>
        <source>{name} must be names separated by commas, not {value!r}</source>
        <translation>{name} 必须是用逗号分隔的名称，而不是 {value!r}</translation>
    </message>
    <message>
        <source>{name} must be some of {choices}, not {strangers}</source>
        <translation>{name} 必须从 {choices} 中选取，不能是 {strangers}</translation>
    </message>
    <message>
        <source>“{text}” is not of the form key=value.</source>
        <translation>“{text}”不是“键=值”的形式。</translation>
    </message>
    <message>
        <source>Write for example --set steps=500.</source>
        <translation>例如写成 --set steps=500。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>degradation</source>
        <translation>退化</translation>
    </message>
    <message>
        <source>{count} probe photos are too many.</source>
        <translation>{count} 张探针照片太多。</translation>
    </message>
    <message>
        <source>Choose up to {most}.</source>
        <translation>请最多选择 {most} 张。</translation>
    </message>
    <message>
        <source>{name} must be at least the crop of {crop}, not {side}</source>
        <translation>{name} 至少为裁剪边长 {crop}，不能是 {side}</translation>
    </message>
    <message>
        <source>There is no recipe “{name}”.</source>
        <translation>没有配方“{name}”。</translation>
    </message>
    <message>
        <source>Use {names} or the path of a TOML file.</source>
        <translation>请使用 {names}，或 TOML 文件的路径。</translation>
    </message>
    <message>
        <source>The recipe {path} cannot be read: {error}.</source>
        <translation>无法读取配方 {path}：{error}。</translation>
    </message>
    <message>
        <source>Correct the file or use a shipped one.</source>
        <translation>请更正该文件，或使用自带的配方。</translation>
    </message>
    <message>
        <source>The run in {folder} has no checkpoint that can be read.</source>
        <translation>{folder} 中的运行没有可读取的检查点。</translation>
    </message>
    <message>
        <source>Start it anew in another folder.</source>
        <translation>请在其他文件夹中重新开始。</translation>
    </message>
    <message>
        <source>{output} cannot be written: the program cannot write photos that end in {ending}.</source>
        <translation>无法写入 {output}：本程序写出的照片没有以 {ending} 结尾的。</translation>
    </message>
    <message>
        <source>Use {endings}, or create that folder first.</source>
        <translation>请使用 {endings}，或先创建该文件夹。</translation>
    </message>
    <message>
        <source>Ended at once, before the first checkpoint.</source>
        <translation>已立即结束，尚无检查点。</translation>
    </message>
    <message>
        <source>{file} is a TorchScript program, which may hide code that changes files, and was not opened.</source>
        <translation>{file} 是 TorchScript 程序，其中可能隐藏会改动文件的代码，因此没有打开。</translation>
    </message>
    <message>
        <source>Export its network by torch.export or as ONNX; torch has deprecated TorchScript.</source>
        <translation>请用 torch.export 或以 ONNX 格式导出其网络；torch 已放弃 TorchScript。</translation>
    </message>
    <message>
        <source>This probe is left out: {problem}</source>
        <translation>此探针照片已略去：{problem}</translation>
    </message>
    <message>
        <source>{path} is not a checkpoint of this program.</source>
        <translation>{path} 不是本程序的检查点。</translation>
    </message>
    <message>
        <source>Resume from an earlier one.</source>
        <translation>请从更早的检查点继续。</translation>
    </message>
    <message>
        <source>The checkpoint {path} is damaged.</source>
        <translation>检查点 {path} 已损坏。</translation>
    </message>
    <message>
        <source>TensorBoard, for which this run is to write event files, is not installed.</source>
        <translation>本次运行要为 TensorBoard 写入事件文件，但未安装 TensorBoard。</translation>
    </message>
    <message>
        <source>Install it with pip install &quot;mwrgui[tensorboard]&quot;, or set tensorboard=false.</source>
        <translation>请用 pip install &quot;mwrgui[tensorboard]&quot; 安装，或设置 tensorboard=false。</translation>
    </message>
    <message>
        <source>The run in {folder} is of kind {found!r}, not {kind!r}.</source>
        <translation>{folder} 中的运行类型是 {found!r}，不是 {kind!r}。</translation>
    </message>
    <message>
        <source>Resume it with mwrgui {found} --resume.</source>
        <translation>请用 mwrgui {found} --resume 继续。</translation>
    </message>
    <message>
        <source>Name another folder.</source>
        <translation>请指定其他文件夹。</translation>
    </message>
    <message>
        <source>The run in {folder} was begun with another teacher: {teacher} is no longer the same file.</source>
        <translation>{folder} 中的运行是用另一个教师网络开始的：{teacher} 已不是同一个文件。</translation>
    </message>
    <message>
        <source>Put the earlier file back, or start a new run in another folder.</source>
        <translation>请放回原来的文件，或者在另一个文件夹中开始新的运行。</translation>
    </message>
    <message>
        <source>The run in {folder} is finished: all {steps} steps are done.</source>
        <translation>{folder} 中的运行已完成：全部 {steps} 步均已做完。</translation>
    </message>
    <message>
        <source>Its student is {student}; start a new run in another folder.</source>
        <translation>其学生网络为 {student}；请在其他文件夹中开始新的运行。</translation>
    </message>
    <message>
        <source>{file} is not of the design “{design}”.</source>
        <translation>{file} 不是“{design}”设计。</translation>
    </message>
    <message>
        <source>Start from a checkpoint of the same design.</source>
        <translation>请从相同设计的检查点开始。</translation>
    </message>
    <message>
        <source>The teacher {teacher} gave values that are not finite numbers at step {where}.</source>
        <translation>教师网络 {teacher} 在第 {where} 步给出了非有限数值。</translation>
    </message>
    <message>
        <source>Choose another teacher, or run it with --precision float32.</source>
        <translation>请选择其他教师网络，或用 --precision float32 运行。</translation>
    </message>
    <message>
        <source>The run diverged again at step {where}, after it had been rolled back once.</source>
        <translation>运行回退过一次后，在第 {where} 步再次发散。</translation>
    </message>
    <message>
        <source>Its last checkpoint is kept; start a new run with a lower learning rate.</source>
        <translation>最后一个检查点仍在；请以更低的学习率开始新的运行。</translation>
    </message>
    <message>
        <source>The folder of the run, {folder}, is gone, and its student could not be saved elsewhere.</source>
        <translation>运行文件夹 {folder} 已不存在，其学生网络也无法保存到别处。</translation>
    </message>
    <message>
        <source>Choose another name, or pass overwrite=True.</source>
        <translation>请换一个名称，或传入 overwrite=True。</translation>
    </message>
    <message>
        <source>The student “{name}” cannot be made: {why}.</source>
        <translation>无法建立学生网络“{name}”：{why}。</translation>
    </message>
    <message>
        <source>Give MODULE:NAME of a network, a design, or a function without arguments that returns one.</source>
        <translation>请用 MODULE:NAME 给出一个网络、一个设计，或一个不带参数并返回它们的函数。</translation>
    </message>
    <message>
        <source>{output} cannot be written: the program cannot write clips that end in {ending}.</source>
        <translation>无法写入 {output}：本程序写出的视频不以 {ending} 结尾。</translation>
    </message>
    <message>
        <source>The student and a teacher are the same network.</source>
        <translation>学生网络与某个教师网络是同一个网络。</translation>
    </message>
    <message>
        <source>Pass a copy of it, or another network.</source>
        <translation>请传入它的副本或另一个网络。</translation>
    </message>
    <message>
        <source>The student “{name}” is defined in Python code outside this program, which is imported only if you name it.</source>
        <translation>学生网络“{name}”由某人自己的 Python 代码定义，只有在您指明时才会导入。</translation>
    </message>
    <message>
        <source>Add --student {name}, or pass the network in Python.</source>
        <translation>请加上 --student {name}，或在 Python 中传入该网络。</translation>
    </message>
    <message>
        <source>A student must be the name of a design, a Design or a network, not {kind}.</source>
        <translation>学生网络必须是设计名称、Design 或网络，而不是 {kind}。</translation>
    </message>
    <message>
        <source>Known designs are {names}.</source>
        <translation>已知的设计有：{names}。</translation>
    </message>
    <message>
        <source>The teachers do not fit the weathers of the recipe: {problem}.</source>
        <translation>教师网络与配方的天气不符：{problem}。</translation>
    </message>
    <message>
        <source>Name one for each weather (--teacher rain=FILE), and one for all others (--teacher FILE).</source>
        <translation>请为每种天气指定一个（--teacher rain=文件），并为其余天气指定一个（--teacher 文件）。</translation>
    </message>
    <message>
        <source>Several teachers are named for all weathers: {files}.</source>
        <translation>为所有天气指定了多个教师网络：{files}。</translation>
    </message>
    <message>
        <source>Say which weather each is for: --teacher rain={last}.</source>
        <translation>请说明每个教师网络对应哪种天气：--teacher rain={last}。</translation>
    </message>
    <message>
        <source>two teachers are named for {weathers}</source>
        <translation>为 {weathers} 指定了两个教师网络</translation>
    </message>
    <message>
        <source>no teacher is named for {weathers}</source>
        <translation>没有为 {weathers} 指定教师网络</translation>
    </message>
    <message>
        <source>“{text}” is not of the form weather=FILE</source>
        <translation>“{text}”没有按 天气=文件 的形式指定教师网络</translation>
    </message>
    <message>
        <source>a teacher cannot be named for “{weather}”: the weathers are {names}</source>
        <translation>不能为“{weather}”指定教师网络：可用的天气有 {names}</translation>
    </message>
    <message>
        <source>{file} would not be used: there is no {weather} among the weathers of the recipe</source>
        <translation>{file} 没有可教的内容：配方的天气中没有 {weather}</translation>
    </message>
    <message>
        <source>The folder of the run, {folder}, is gone; its student of step {step} was saved as {student}.</source>
        <translation>运行文件夹 {folder} 已不存在；第 {step} 步的学生网络已保存为 {student}。</translation>
    </message>
    <message>
        <source>Keep that file, or start a new run in another folder.</source>
        <translation>请保留该文件，或在其他文件夹中开始新的运行。</translation>
    </message>
    <message>
        <source>TensorBoard, for which this run is to write event files, is not part of the packaged program.</source>
        <translation>本次运行要为 TensorBoard 写入事件文件，但打包版程序不含 TensorBoard。</translation>
    </message>
    <message>
        <source>Set tensorboard=false, or run mwrgui from its source.</source>
        <translation>请设置 tensorboard=false，或从源代码运行 mwrgui。</translation>
    </message>
    <message>
        <source>The checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>There are no pictures in {folder}.</source>
        <translation>{folder} 中没有图片。</translation>
    </message>
    <message>
        <source>Put the degraded pictures there.</source>
        <translation>请把退化的图片放到那里。</translation>
    </message>
    <message>
        <source>There is no folder {folder}.</source>
        <translation>没有文件夹 {folder}。</translation>
    </message>
    <message>
        <source>Put the pairs into input/ and target/, under the same names.</source>
        <translation>图像对应放在 input/ 和 target/ 中，名称相同。</translation>
    </message>
    <message>
        <source>{degraded} is {degraded_size} pixels, but {clean} is {clean_size}.</source>
        <translation>{degraded} 是 {degraded_size} 像素，而 {clean} 是 {clean_size}。</translation>
    </message>
    <message>
        <source>{path} has no counterpart.</source>
        <translation>{path} 没有对应的图片。</translation>
    </message>
    <message>
        <source>Put a clean “{name}” into {folder}.</source>
        <translation>请把干净的“{name}”放入 {folder}。</translation>
    </message>
    <message>
        <source>Remove one of them.</source>
        <translation>请移除其中一个。</translation>
    </message>
    <message>
        <source>export format</source>
        <translation>导出格式</translation>
    </message>
    <message>
        <source>No format that models are exported to ends in “{ending}”.</source>
        <translation>没有以“{ending}”结尾的模型导出格式。</translation>
    </message>
    <message>
        <source>Use one of {endings}.</source>
        <translation>请使用 {endings} 之一。</translation>
    </message>
    <message>
        <source>{file} does not end in {ending}.</source>
        <translation>{file} 的扩展名不是 {ending}。</translation>
    </message>
    <message>
        <source>Give it that ending.</source>
        <translation>请使用该扩展名。</translation>
    </message>
    <message>
        <source>{title}: this is already an exported graph and cannot be exported again.</source>
        <translation>{title}：这已经是导出的计算图，无法再次导出。</translation>
    </message>
    <message>
        <source>Use its file as it is, or export the network that it was made from.</source>
        <translation>请直接使用该文件，或导出生成它的网络。</translation>
    </message>
    <message>
        <source>The exported file differs from the model by up to {difference:.2f} of 255 at {width}×{height}, and was not kept.</source>
        <translation>导出的文件与模型的结果不同：在 {width}×{height} 下最多相差 {difference:.2f}（满值 255），因此未保留。</translation>
    </message>
    <message>
        <source>Try another format, a fixed size or 32 bits.</source>
        <translation>请尝试其他格式、固定尺寸或 32 位。</translation>
    </message>
    <message>
        <source>it failed ({said})</source>
        <translation>失败（{said}）</translation>
    </message>
    <message>
        <source>it does not work with every size</source>
        <translation>它并非适用于所有尺寸</translation>
    </message>
    <message>
        <source>it failed at {file}, line {line} ({said})</source>
        <translation>在 {file} 第 {line} 行失败（{said}）</translation>
    </message>
    <message>
        <source>it works with one {side} only, not with every size</source>
        <translation>它只适用于一种{side}，不适用于任意尺寸</translation>
    </message>
    <message>
        <source>it does not work with every size, but where {condition}</source>
        <translation>它并非适用于任意尺寸，只在 {condition} 时适用</translation>
    </message>
    <message>
        <source>{network} cannot be exported to {format}: {problem}.</source>
        <translation>{network} 无法导出为 {format}：{problem}。</translation>
    </message>
    <message>
        <source>Choose another format.</source>
        <translation>请选择其他格式。</translation>
    </message>
    <message>
        <source>Choose a fixed size, or another format.</source>
        <translation>请选择固定尺寸或其他格式。</translation>
    </message>
    <message>
        <source>the operator {name} failed ({said})</source>
        <translation>算子 {name} 失败（{said}）</translation>
    </message>
    <message>
        <source>Export to ONNX needs packages that are not installed: {name}.</source>
        <translation>导出 ONNX 所需的软件包未安装：{name}。</translation>
    </message>
    <message>
        <source>Install them by: {python} -m pip install onnx onnxruntime onnxscript</source>
        <translation>请这样安装：{python} -m pip install onnx onnxruntime onnxscript</translation>
    </message>
    <message>
        <source>{width}×{height} is not a possible size of a picture.</source>
        <translation>{width}×{height} 不是图片尺寸。</translation>
    </message>
    <message>
        <source>Give sides from 1 to {largest}.</source>
        <translation>边长请在 1 到 {largest} 之间。</translation>
    </message>
    <message>
        <source>1 link that leads to no file</source>
        <translation>1 个不指向任何文件的链接</translation>
    </message>
    <message>
        <source>{count} links that lead to no file</source>
        <translation>{count} 个不指向任何文件的链接</translation>
    </message>
    <message>
        <source>1 pipe or device</source>
        <translation>1 个管道或设备</translation>
    </message>
    <message>
        <source>{count} pipes or devices</source>
        <translation>{count} 个管道或设备</translation>
    </message>
    <message>
        <source>{path} is a {kind} file, which this program reads only with an optional package.</source>
        <translation>{path} 是 {kind} 文件，本程序需要可选软件包才能读取。</translation>
    </message>
    <message>
        <source>Install it: pip install “mwrgui[formats]”</source>
        <translation>请安装：pip install “mwrgui[formats]”</translation>
    </message>
    <message>
        <source>EXIF data</source>
        <translation>EXIF 数据</translation>
    </message>
    <message>
        <source>XMP data</source>
        <translation>XMP 数据</translation>
    </message>
    <message>
        <source>the extended part of XMP data</source>
        <translation>XMP 数据的扩展部分</translation>
    </message>
    <message>
        <source>IPTC data</source>
        <translation>IPTC 数据</translation>
    </message>
    <message>
        <source>comments</source>
        <translation>注释</translation>
    </message>
    <message>
        <source>texts</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>{format} cannot hold all of it: left out are {parts}</source>
        <translation>{format} 无法容纳全部内容：略去了{parts}</translation>
    </message>
    <message>
        <source>transparency</source>
        <translation>透明度</translation>
    </message>
    <message>
        <source>all but 8 bits of each colour</source>
        <translation>每个颜色 8 位以外的部分</translation>
    </message>
    <message>
        <source>the tags of its HDR colours</source>
        <translation>HDR 颜色的标记</translation>
    </message>
    <message>
        <source>holds colours ({colours}) that this program does not read</source>
        <translation>的颜色类型（{colours}）本程序无法读取</translation>
    </message>
    <message>
        <source>is not a raw file that this program can develop</source>
        <translation>不是本程序能够冲洗的 RAW 文件</translation>
    </message>
    <message>
        <source>holds layers only; it was saved without a merged picture</source>
        <translation>只包含图层，保存时没有合并图像</translation>
    </message>
    <message>
        <source>what is brighter than white is cut off</source>
        <translation>比白色更亮的部分被截去</translation>
    </message>
    <message>
        <source>takes longer than {seconds:.0f} s to read</source>
        <translation>的读取时间超过 {seconds:.0f} 秒</translation>
    </message>
    <message>
        <source>its colours are for HDR screens ({curve}); they are restored as they are</source>
        <translation>其颜色适用于 HDR 屏幕（{curve}），按原样复原</translation>
    </message>
    <message>
        <source>{name} is not in the bin any more.</source>
        <translation>{name} 已不在回收站中。</translation>
    </message>
    <message>
        <source>{path} exists again.</source>
        <translation>{path} 又存在了。</translation>
    </message>
    <message>
        <source>Take the other one out of the bin yourself.</source>
        <translation>请自行从回收站中取出另一个。</translation>
    </message>
    <message>
        <source>{path} cannot be moved to the bin: {error}.</source>
        <translation>无法将 {path} 移到回收站：{error}。</translation>
    </message>
    <message>
        <source>Close what uses it, or delete it yourself.</source>
        <translation>请关闭正在使用它的程序，或自行删除。</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation>无法读取 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>请选择其他文件。</translation>
    </message>
    <message>
        <source>{file} is damaged or not a safetensors file.</source>
        <translation>{file} 已损坏，或不是 safetensors 文件。</translation>
    </message>
    <message>
        <source>Copy or add it again.</source>
        <translation>请重新复制或添加。</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>“{part}” is not of the form loss=weight.</source>
        <translation>“{part}”不是“损失=权重”的形式。</translation>
    </message>
    <message>
        <source>Write for example edges=0.1.</source>
        <translation>例如写成 edges=0.1。</translation>
    </message>
    <message>
        <source>No weather was named, so all weathers of this model were tried; {taken} fitted best.</source>
        <translation>没有指定天气，因此试了该模型的所有天气：{taken} 最合适。</translation>
    </message>
    <message>
        <source>The design “{name}” cannot be built: {why}.</source>
        <translation>无法按设计“{name}”建立网络：{why}。</translation>
    </message>
    <message>
        <source>Correct its settings, or choose another design.</source>
        <translation>请更正其设置，或选择另一个设计。</translation>
    </message>
    <message>
        <source>{file} holds the weights of “{name}”, which is defined in Python code outside this program and not in the file.</source>
        <translation>{file} 含有“{name}”的权重，该网络由某人自己的 Python 代码定义，不在文件中。</translation>
    </message>
    <message>
        <source>In Python, load it by load_own_network with the same network.</source>
        <translation>请在 Python 中用 load_own_network 和同一个网络加载它。</translation>
    </message>
    <message>
        <source>“{name}” cannot be a student: {why}.</source>
        <translation>“{name}”不能作为学生网络：{why}。</translation>
    </message>
    <message>
        <source>A student takes (B, 3, H, W) RGB 0..1 and returns the same shape.</source>
        <translation>学生网络接受 (B, 3, H, W) 的 RGB 0..1，并返回相同的形状。</translation>
    </message>
    <message>
        <source>{source} holds weights of another network than the one passed: they differ in {names}.</source>
        <translation>{source}含有的权重不属于传入的网络：差异在于 {names}。</translation>
    </message>
    <message>
        <source>Pass the network that it was made with.</source>
        <translation>请传入制作它时所用的网络。</translation>
    </message>
    <message>
        <source>it returns {kind} instead of one tensor</source>
        <translation>它返回 {kind}，而不是一个张量</translation>
    </message>
    <message>
        <source>it is an exported graph, which cannot be trained</source>
        <translation>它是导出的计算图，无法训练</translation>
    </message>
    <message>
        <source>it has no weights to train</source>
        <translation>它没有可训练的权重</translation>
    </message>
    <message>
        <source>it does not take a colour picture: {why}</source>
        <translation>它不接受彩色图像：{why}</translation>
    </message>
    <message>
        <source>it gives no gradients to learn by</source>
        <translation>它不提供学习所需的梯度</translation>
    </message>
    <message>
        <source>its settings cannot be written: {why}</source>
        <translation>其设置无法写入：{why}</translation>
    </message>
    <message>
        <source>it cannot be copied: {why}</source>
        <translation>它无法复制：{why}</translation>
    </message>
    <message>
        <source>“{pattern}” cannot name results.</source>
        <translation>“{pattern}”不能用作结果的名称。</translation>
    </message>
    <message>
        <source>Use {name}, and if you like {label} and other characters that file names may have.</source>
        <translation>请使用 {name}，还可以使用 {label} 和文件名允许的其他字符。</translation>
    </message>
    <message>
        <source>Check the disk and try again.</source>
        <translation>请检查磁盘后重试。</translation>
    </message>
    <message>
        <source>Only {kept} labelled images are kept, not {asked}: more of them do not fit into the free memory.</source>
        <translation>只保留 {kept} 张标注图像，而不是 {asked} 张：空闲内存放不下更多。</translation>
    </message>
    <message>
        <source>More fit with a smaller crop, or when other programs are closed before the run starts.</source>
        <translation>减小裁剪尺寸，或在开始运行前关闭其他程序，就能放下更多。</translation>
    </message>
    <message>
        <source>The animation could not be made.</source>
        <translation>无法生成动画。</translation>
    </message>
    <message>
        <source>Save the comparison as a picture instead.</source>
        <translation>请改为将对比保存为图片。</translation>
    </message>
    <message>
        <source>{file} is neither a photo, a clip nor a checkpoint of a kind this program knows.</source>
        <translation>{file} 不是本程序认识的照片、视频或检查点。</translation>
    </message>
    <message>
        <source>Other photos or clips are being restored.</source>
        <translation>正在恢复其他照片或视频。</translation>
    </message>
    <message>
        <source>Save this clip when they are done.</source>
        <translation>请等它们完成后再保存此视频。</translation>
    </message>
    <message>
        <source>There is no photo or clip in {folder} that can be read.</source>
        <translation>{folder} 中没有可以读取的照片或视频。</translation>
    </message>
    <message>
        <source>There is no file {path} any more.</source>
        <translation>文件 {path} 已不存在。</translation>
    </message>
    <message>
        <source>Open it where it is now.</source>
        <translation>请从它现在的位置打开。</translation>
    </message>
    <message>
        <source>Use .mp4, .mov or .mkv.</source>
        <translation>请使用 .mp4、.mov 或 .mkv。</translation>
    </message>
    <message>
        <source>{path} cannot be restored: {reason}.</source>
        <translation>{path} 无法恢复：{reason}。</translation>
    </message>
    <message>
        <source>Check that it may be read, and that the disk is not full.</source>
        <translation>请确认它可以读取，且磁盘未满。</translation>
    </message>
    <message>
        <source>Another process is restoring this clip into {folder}.</source>
        <translation>另一个进程正在把此视频恢复到 {folder}。</translation>
    </message>
    <message>
        <source>Install it with: pip install av</source>
        <translation>安装命令：pip install av</translation>
    </message>
    <message>
        <source>Run mwrgui from its source, which installs “av” beside it.</source>
        <translation>请从源代码运行 mwrgui，它会一并安装 “av”。</translation>
    </message>
    <message>
        <source>Copy it again.</source>
        <translation>请重新复制。</translation>
    </message>
    <message>
        <source>Nothing was recorded: no restored picture arrived.</source>
        <translation>未录制任何内容：没有收到复原后的画面。</translation>
    </message>
    <message>
        <source>Record for longer.</source>
        <translation>请录制更长时间。</translation>
    </message>
    <message>
        <source>{source} sends no more pictures.</source>
        <translation>{source} 不再发送画面。</translation>
    </message>
    <message>
        <source>It resumes by itself as soon as they arrive again.</source>
        <translation>画面恢复后会自动继续。</translation>
    </message>
    <message>
        <source>{path} is an HDR clip ({curve}), which the models of this program do not know.</source>
        <translation>{path} 是 HDR 视频（{curve}），本程序的模型不认识这种视频。</translation>
    </message>
    <message>
        <source>Convert it to SDR first.</source>
        <translation>请先把它转换为 SDR。</translation>
    </message>
    <message>
        <source>{path} is not a clip that can be read: it is of another kind, damaged or cut off.</source>
        <translation>{path} 不是可以读取的视频：它是别的类型，或者已损坏、不完整。</translation>
    </message>
    <message>
        <source>Check that it plays, or copy it again.</source>
        <translation>请确认它能播放，或重新复制一份。</translation>
    </message>
    <message>
        <source>{path} holds no pictures.</source>
        <translation>{path} 中没有画面。</translation>
    </message>
    <message>
        <source>Choose a clip that does.</source>
        <translation>请选择有画面的视频。</translation>
    </message>
    <message>
        <source>No frame of {path} can be decoded.</source>
        <translation>{path} 中没有一帧能够解码。</translation>
    </message>
    <message>
        <source>{path} cannot be written as {codec}: its frames of {width} × {height} pixels are too small.</source>
        <translation>{path} 无法写成 {codec}：它的 {width} × {height} 像素的帧太小。</translation>
    </message>
    <message>
        <source>Choose the codec h264 or ffv1.</source>
        <translation>请选择编码 h264 或 ffv1。</translation>
    </message>
    <message>
        <source>The clip has {bits} bits per channel; {codec} holds {fewer}.</source>
        <translation>视频每通道 {bits} 位；{codec} 只能保存 {fewer} 位。</translation>
    </message>
    <message>
        <source>{codec} holds a quarter of the clip&apos;s colour resolution (4:2:0).</source>
        <translation>{codec} 只能保存视频色彩分辨率的四分之一（4:2:0）。</translation>
    </message>
    <message>
        <source>The clip&apos;s transparency is not kept.</source>
        <translation>视频的透明度没有保留。</translation>
    </message>
    <message>
        <source>{path} cannot be written as {codec}: {reason}.</source>
        <translation>{path} 无法写成 {codec}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another codec.</source>
        <translation>请选择另一种编码。</translation>
    </message>
    <message>
        <source>Write a number such as 0, an address such as rtsp://camera.local/stream, or screen:0,0,640x480 for a part of the screen.</source>
        <translation>请输入编号（如 0）、地址（如 rtsp://camera.local/stream），或用 screen:0,0,640x480 表示屏幕的一部分。</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>屏幕</translation>
    </message>
    <message>
        <source>it cannot be reached, or sends no live stream</source>
        <translation>无法连接，或它发送的不是实时视频流</translation>
    </message>
    <message>
        <source>The screen cannot be read: Wayland does not show it to programs.</source>
        <translation>无法读取屏幕：Wayland 不向程序提供屏幕画面。</translation>
    </message>
    <message>
        <source>Log in to a session with X11.</source>
        <translation>请登录到 X11 会话。</translation>
    </message>
    <message>
        <source>Not all of this region is on the screen, which has {width} × {height} pixels.</source>
        <translation>该区域没有完全位于屏幕内，屏幕为 {width} × {height} 像素。</translation>
    </message>
    <message>
        <source>Choose a smaller one, or move it.</source>
        <translation>请选择更小的区域，或移动它。</translation>
    </message>
    <message>
        <source>The screen cannot be read: the package “mss”, of mwrgui&apos;s extra “video”, is not installed.</source>
        <translation>无法读取屏幕：未安装 mwrgui 附加组件“video”中的“mss”包。</translation>
    </message>
    <message>
        <source>Install it with: pip install mss</source>
        <translation>安装命令：pip install mss</translation>
    </message>
    <message>
        <source>The screen cannot be read: {reason}.</source>
        <translation>无法读取屏幕：{reason}。</translation>
    </message>
    <message>
        <source>Check that the program runs on a desktop, and may record the screen.</source>
        <translation>请确认程序在桌面环境中运行，并且获准录制屏幕。</translation>
    </message>
    <message>
        <source>The ground truth {file} has {count} frames, the clip {frames}.</source>
        <translation>真值 {file} 有 {count} 帧，而视频有 {frames} 帧。</translation>
    </message>
    <message>
        <source>Choose the clean clip that belongs to this one.</source>
        <translation>请选择与此视频对应的干净视频。</translation>
    </message>
    <message>
        <source>sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>subtitles</source>
        <translation>字幕</translation>
    </message>
    <message>
        <source>second picture</source>
        <translation>第二路画面</translation>
    </message>
    <message>
        <source>The frames of {path} are restored, but could not be joined with the rest of it: {reason}.</source>
        <translation>{path} 的画面已恢复，但无法与其余部分合并：{reason}。</translation>
    </message>
    <message>
        <source>Choose another kind of file with -o; the work so far is kept.</source>
        <translation>请用 -o 选择另一种文件；已完成的部分会保留。</translation>
    </message>
    <message>
        <source>{output} cannot hold the {kind} of {path} as it is ({codec}).</source>
        <translation>{output} 无法原样保存 {path} 的{kind}（{codec}）。</translation>
    </message>
    <message>
        <source>Let the name end in .mkv.</source>
        <translation>请让文件名以 .mkv 结尾。</translation>
    </message>
    <message>
        <source>Track {number} of the clip ({kind}) is not in the result: {container} does not hold it.</source>
        <translation>视频的第 {number} 轨（{kind}）不在结果中：{container} 无法保存它。</translation>
    </message>
    <message>
        <source>This is neither the number of a camera nor the address of a stream.</source>
        <translation>这既不是摄像头编号，也不是视频流地址。</translation>
    </message>
    <message>
        <source>Camera {number}</source>
        <translation>摄像头 {number}</translation>
    </message>
    <message>
        <source>Addresses that begin with {scheme} are not opened as live pictures.</source>
        <translation>以 {scheme} 开头的地址不能作为实时画面打开。</translation>
    </message>
    <message>
        <source>Use an address that begins with {schemes}.</source>
        <translation>请使用以 {schemes} 开头的地址。</translation>
    </message>
    <message>
        <source>{source} cannot be opened: {reason}.</source>
        <translation>无法打开{source}：{reason}。</translation>
    </message>
    <message>
        <source>Check the address, and that the camera is on.</source>
        <translation>请检查地址，并确认摄像头已开启。</translation>
    </message>
    <message>
        <source>{source} sends nothing.</source>
        <translation>{source} 没有任何响应。</translation>
    </message>
    <message>
        <source>{source} sends no pictures that can be shown.</source>
        <translation>{source} 没有发送可显示的画面。</translation>
    </message>
    <message>
        <source>Check the address; pictures of more than {megapixels} megapixels are not shown.</source>
        <translation>请检查地址；超过 {megapixels} 百万像素的画面不会显示。</translation>
    </message>
    <message>
        <source>There is no camera {place}.</source>
        <translation>没有摄像头 {place}。</translation>
    </message>
    <message>
        <source>Check that it is plugged in.</source>
        <translation>请检查它是否已接好。</translation>
    </message>
    <message>
        <source>{source} cannot be opened: it is not there, or another program uses it.</source>
        <translation>无法打开{source}：它不存在，或正被另一个程序使用。</translation>
    </message>
    <message>
        <source>Plug it in, or close the other program.</source>
        <translation>请接好它，或关闭另一个程序。</translation>
    </message>
    <message>
        <source>{source} is a clip with an end, not a live stream.</source>
        <translation>{source} 是有结尾的视频片段，不是实时视频流。</translation>
    </message>
    <message>
        <source>{source} has sent no pictures for {minutes:.0f} minutes.</source>
        <translation>{source} 已有 {minutes:.0f} 分钟没有发送画面。</translation>
    </message>
    <message>
        <source>Open it again when it is back.</source>
        <translation>恢复后请重新打开。</translation>
    </message>
    <message>
        <source>Clips cannot be read: mwrgui&apos;s extra “video”, the package “av”, is not installed.</source>
        <translation>无法读取视频：没有安装 mwrgui 的附加组件 “video”，即软件包 “av”。</translation>
    </message>
    <message>
        <source>The packaged program reads no clips and streams: the package “av” has parts under the GPL.</source>
        <translation>打包版程序不能读取视频和网络流：软件包 “av” 含有 GPL 许可的部分。</translation>
    </message>
    <message>
        <source>The clip is interlaced; its fields were joined into whole frames.</source>
        <translation>视频是隔行的；已把半幅画面合成为整幅。</translation>
    </message>
    <message>
        <source>1 frame of the clip is broken; it was replaced by the one before it.</source>
        <translation>视频有 1 帧损坏；由前一帧代替。</translation>
    </message>
    <message>
        <source>The clip is cut off: it has {count} frames and no more.</source>
        <translation>视频不完整：只有 {count} 帧。</translation>
    </message>
    <message>
        <source>{count} frames of the clip are of another size; they were scaled to that of the first.</source>
        <translation>视频有 {count} 帧尺寸不同；已缩放到第一帧的尺寸。</translation>
    </message>
    <message>
        <source>{clip} goes on after {count} finished segment(s).</source>
        <translation>{clip} 从已完成的 {count} 段之后继续。</translation>
    </message>
    <message>
        <source>{count} frames of the clip are broken; they were replaced by the ones before them.</source>
        <translation>视频有 {count} 帧损坏；各由前一帧代替。</translation>
    </message>
    <message>
        <source>The clip&apos;s header says {said:.0f} s, but its frames end after {seconds:.0f} s.</source>
        <translation>视频自称长 {said:.0f} 秒，但画面在 {seconds:.0f} 秒后结束。</translation>
    </message>
    <message>
        <source>There is no model or file named “{text}”.</source>
        <translation>没有名为“{text}”的模型或文件。</translation>
    </message>
    <message>
        <source>Give the path of a checkpoint or the name of a model.</source>
        <translation>请给出检查点的路径或模型的名称。</translation>
    </message>
    <message>
        <source>“{wanted}” cannot be the name of a model.</source>
        <translation>“{wanted}”不能用作模型名称。</translation>
    </message>
    <message>
        <source>Use letters, digits, - and _.</source>
        <translation>请使用字母、数字、- 和 _。</translation>
    </message>
    <message>
        <source>There is already a model called “{wanted}”.</source>
        <translation>已有名为“{wanted}”的模型。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请另取名称。</translation>
    </message>
    <message>
        <source>“{name}” is not one of your models.</source>
        <translation>“{name}”不是您的模型。</translation>
    </message>
    <message>
        <source>Shipped models cannot be changed or removed.</source>
        <translation>程序自带的模型会保留。</translation>
    </message>
    <message>
        <source>{file} keeps a part of itself in another file.</source>
        <translation>{file} 的一部分存放在另一个文件中。</translation>
    </message>
    <message>
        <source>Save it as one file, with its weights inside.</source>
        <translation>请将其连同权重保存为单个文件。</translation>
    </message>
    <message>
        <source>{path} already holds a run.</source>
        <translation>{path} 中已有一次运行。</translation>
    </message>
    <message>
        <source>Resume it with --resume {path}, or choose another folder.</source>
        <translation>请用 --resume {path} 继续，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>Another process is writing a run into {path}.</source>
        <translation>另一个进程正在向 {path} 写入运行。</translation>
    </message>
    <message>
        <source>Wait for it or choose another folder.</source>
        <translation>请等待，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} is not a run: it has no recipe.toml.</source>
        <translation>{path} 不是运行文件夹：其中没有 recipe.toml。</translation>
    </message>
    <message>
        <source>Name the folder of a run.</source>
        <translation>请指定运行文件夹。</translation>
    </message>
    <message>
        <source>The recipe of the run in {path} is damaged: {error}.</source>
        <translation>{path} 中运行的配方已损坏：{error}。</translation>
    </message>
    <message>
        <source>Start a new run in another folder.</source>
        <translation>请在其他文件夹中开始新的运行。</translation>
    </message>
    <message>
        <source>“{name}” cannot be the name of a folder.</source>
        <translation>“{name}”不能用作文件夹名称。</translation>
    </message>
    <message>
        <source>There is already a run called “{name}”.</source>
        <translation>已有名为“{name}”的运行。</translation>
    </message>
    <message>
        <source>{path} holds no run.</source>
        <translation>{path} 中没有运行。</translation>
    </message>
    <message>
        <source>Delete it yourself if you do not need it.</source>
        <translation>如果不需要，请自行删除。</translation>
    </message>
    <message>
        <source>The run “{file}” is being written.</source>
        <translation>运行“{file}”正在写入。</translation>
    </message>
    <message>
        <source>Finish or pause it and quit first.</source>
        <translation>请先完成，或暂停并退出。</translation>
    </message>
    <message>
        <source>Every loss is switched off: the student has nothing to learn from.</source>
        <translation>所有损失都已关闭：学生网络无从学习。</translation>
    </message>
    <message>
        <source>Set l1=1.</source>
        <translation>请设置 l1=1。</translation>
    </message>
    <message>
        <source>architecture</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>teacher design</source>
        <translation>教师网络设计</translation>
    </message>
    <message>
        <source>student design</source>
        <translation>学生网络设计</translation>
    </message>
    <message>
        <source>design</source>
        <translation>设计</translation>
    </message>
    <message>
        <source>This {title} takes pictures with {channels} instead of 3 channels.</source>
        <translation>这个 {title} 接受 {channels} 通道而不是 3 通道的图片。</translation>
    </message>
    <message>
        <source>Choose weights for colour photos.</source>
        <translation>请选择用于彩色照片的权重。</translation>
    </message>
    <message>
        <source>Download or copy it again.</source>
        <translation>请重新下载或复制。</translation>
    </message>
    <message>
        <source>{file} is {what}, not a checkpoint.</source>
        <translation>{file} 是{what}，不是检查点。</translation>
    </message>
    <message>
        <source>Choose a .safetensors or .pth file.</source>
        <translation>请选择 .safetensors 或 .pth 文件。</translation>
    </message>
    <message>
        <source>{file} is damaged or cut short.</source>
        <translation>{file} 已损坏或不完整。</translation>
    </message>
    <message>
        <source>{file} claims to be larger than it is and was not opened.</source>
        <translation>{file} 声称的大小超过实际大小，因此未打开。</translation>
    </message>
    <message>
        <source>an empty file</source>
        <translation>空文件</translation>
    </message>
    <message>
        <source>a picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>a Git LFS pointer, which only names the real file</source>
        <translation>Git LFS 指针，只指明真正的文件</translation>
    </message>
    <message>
        <source>a web page</source>
        <translation>网页</translation>
    </message>
    <message>
        <source>{file} holds no weights.</source>
        <translation>{file} 不含权重。</translation>
    </message>
    <message>
        <source>Choose a file with a network&apos;s state_dict.</source>
        <translation>请选择含有网络 state_dict 的文件。</translation>
    </message>
    <message>
        <source>{file} has {count:,} tensors, which no known network has.</source>
        <translation>{file} 有 {count:,} 个张量，没有任何已知网络是这样。</translation>
    </message>
    <message>
        <source>{path} is not a file.</source>
        <translation>{path} 不是文件。</translation>
    </message>
    <message>
        <source>Choose a checkpoint.</source>
        <translation>请选择检查点。</translation>
    </message>
    <message>
        <source>{file} has an unusable tensor, {name}.</source>
        <translation>{file} 中有无法使用的张量 {name}。</translation>
    </message>
    <message>
        <source>{file} has weights that are not finite, in {name}.</source>
        <translation>{file} 的 {name} 中有非有限的权重。</translation>
    </message>
    <message>
        <source>a text file</source>
        <translation>文本文件</translation>
    </message>
    <message>
        <source>something else</source>
        <translation>其他内容</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} 到 {last}</translation>
    </message>
    <message>
        <source>{values}</source>
        <translation>{values}</translation>
    </message>
    <message>
        <source>{title} has no choice “{name}”.</source>
        <translation>{title} 没有选项“{name}”。</translation>
    </message>
    <message>
        <source>Its choices are: {known}.</source>
        <translation>它的选项有：{known}。</translation>
    </message>
    <message>
        <source>Choose {values}.</source>
        <translation>请选择 {values}。</translation>
    </message>
    <message>
        <source>{file} belongs to a model in several files, {count} in all; missing: {names}.</source>
        <translation>{file} 属于一个由多个文件组成的模型，共 {count} 个；缺少：{names}。</translation>
    </message>
    <message>
        <source>There is no precision {name}.</source>
        <translation>没有名为 {name} 的精度。</translation>
    </message>
    <message>
        <source>Choose {known}.</source>
        <translation>请选择 {known}。</translation>
    </message>
    <message>
        <source>The student “{name}” was passed from Python and is not known by name.</source>
        <translation>学生网络“{name}”是从 Python 传入的，无法按名称找到。</translation>
    </message>
    <message>
        <source>Pass it again, from Python.</source>
        <translation>请再次从 Python 传入。</translation>
    </message>
    <message>
        <source>The recipe of the run in {folder} does not say what kind of run it is.</source>
        <translation>{folder} 中运行的配方没有说明它是哪一种运行。</translation>
    </message>
    <message>
        <source>Both pictures of a pair must have the same size.</source>
        <translation>一对图片的尺寸必须相同。</translation>
    </message>
    <message>
        <source>{one} and {file} have the same name.</source>
        <translation>{one} 与 {file} 同名。</translation>
    </message>
    <message>
        <source>{files} in {folder} were skipped: this program cannot read them.</source>
        <translation>已跳过 {folder} 中的 {files}：本程序无法读取。</translation>
    </message>
    <message>
        <source>{files} in {folder} was skipped: this program cannot read it.</source>
        <translation>已跳过 {folder} 中的 {files}：本程序无法读取。</translation>
    </message>
    <message>
        <source>{path} has {megapixels:.0f} megapixels, far more pixels than so small a file usually holds: it may have been made in order to fill the memory.</source>
        <translation>{path} 有 {megapixels:.0f} 百万像素，远多于这么小的文件通常所含：它可能是为占满内存而制作的。</translation>
    </message>
    <message>
        <source>{format} cannot be written: results are saved as {other} or in another format</source>
        <translation>无法写入 {format}：结果将保存为 {other} 或其他格式</translation>
    </message>
    <message>
        <source>The averaged weights {taken} are used instead of {others}.</source>
        <translation>使用平均权重 {taken}，而不是 {others}。</translation>
    </message>
    <message>
        <source>It holds several networks: {taken} is used, not {others}.</source>
        <translation>其中有多个网络：使用的是 {taken}，而不是 {others}。</translation>
    </message>
    <message>
        <source>“{text}” is not a valid value of “{name}” of {title}.</source>
        <translation>“{text}”不是 {title} 的 {name} 可取的值。</translation>
    </message>
    <message>
        <source>{file} is of an unknown architecture: it holds {names}; {nearest}.</source>
        <translation>{file} 的结构未知：其中有 {names}；{nearest}。</translation>
    </message>
    <message>
        <source>Known are {titles}.</source>
        <translation>已知的有 {titles}。</translation>
    </message>
    <message>
        <source>Known are {titles}; the extra “spandrel” knows more.</source>
        <translation>已知的有 {titles}；附加包“spandrel”支持更多。</translation>
    </message>
    <message>
        <source>{file} looks like {title}, but {why}.</source>
        <translation>{file} 像是 {title}，但{why}。</translation>
    </message>
    <message>
        <source>It is incomplete, or another version of that network.</source>
        <translation>它不完整，或是该网络的另一版本。</translation>
    </message>
    <message>
        <source>{name} is {found} instead of {wanted}</source>
        <translation>{name} 是 {found}，应为 {wanted}</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} 等，另有 {count} 个</translation>
    </message>
    <message>
        <source>An exported graph has no weights that could be written.</source>
        <translation>导出的计算图没有可写出的权重。</translation>
    </message>
    <message>
        <source>Copy the file itself.</source>
        <translation>请直接复制该文件。</translation>
    </message>
    <message>
        <source>{names} holds numbers that are not finite.</source>
        <translation>{names} 含有非有限的数值。</translation>
    </message>
    <message>
        <source>Use an earlier checkpoint of its training.</source>
        <translation>请使用训练中较早的检查点。</translation>
    </message>
    <message>
        <source>{names} cannot be written as finite {dtype} numbers.</source>
        <translation>{names} 无法写成有限的 {dtype} 数值。</translation>
    </message>
    <message>
        <source>Save as float32.</source>
        <translation>请保存为 float32。</translation>
    </message>
    <message>
        <source>for {title} it lacks {names}</source>
        <translation>作为 {title} 则缺少 {names}</translation>
    </message>
    <message>
        <source>{names}</source>
        <translation>{names}</translation>
    </message>
    <message>
        <source>{sides}</source>
        <translation>{sides}</translation>
    </message>
    <message>
        <source>a single number</source>
        <translation>单个数值</translation>
    </message>
    <message>
        <source>it lacks {count} of {of} tensors: {names}</source>
        <translation>{of} 个张量中缺少 {count} 个：{names}</translation>
    </message>
    <message>
        <source>{count} of {of} tensors do not belong: {names}</source>
        <translation>{of} 个张量中有 {count} 个不属于它：{names}</translation>
    </message>
    <message>
        <source>shapes differ: {shapes}</source>
        <translation>形状不同：{shapes}</translation>
    </message>
    <message>
        <source>it lacks {names}</source>
        <translation>缺少 {names}</translation>
    </message>
    <message>
        <source>the shapes of its tensors do not fit together</source>
        <translation>形状不合理</translation>
    </message>
    <message>
        <source>it turns an image of {wanted} into a tensor of {found}</source>
        <translation>它把 {wanted} 的图像变成 {found} 的张量</translation>
    </message>
    <message>
        <source>it returns values that are not finite</source>
        <translation>它返回的值含有非有限数</translation>
    </message>
    <message>
        <source>The result of “{model}” harms the photo, so that of “{other}” is saved. {harm}</source>
        <translation>“{model}”的结果会损害照片，因此保存了“{other}”的结果。{harm}</translation>
    </message>
    <message>
        <source>A student is derived only from a teacher of all other weathers, and none is named: it starts from random weights.</source>
        <translation>学生网络只能从负责其余所有天气的教师网络推导，而这里没有指定：它从随机权重开始。</translation>
    </message>
    <message>
        <source>A student of this architecture ({student}) cannot be derived: it starts from random weights and learns from its teacher&apos;s restorations and features.</source>
        <translation>这种结构（{student}）的学生网络无法推导：它从随机权重开始，从教师网络的恢复结果和特征中学习。</translation>
    </message>
    <message>
        <source>The student ({student}) needs {times} times the arithmetic of its teacher, so it will be slower than the network that it is made from.</source>
        <translation>学生网络（{student}）的运算量是教师网络的 {times} 倍，因此会比教师网络更慢。</translation>
    </message>
    <message>
        <source>The student ({student}) is a network of your own Python: its file is opened only by load_own_network with the same network, not by the library, the window or other commands.</source>
        <translation>学生网络（{student}）是您自己的 Python 网络：其文件只能由 load_own_network 配合同一网络打开，模型库、窗口和其他命令都不能打开。</translation>
    </message>
    <message>
        <source>The student also learns from photos in {folder} ({count}): it is not data-free.</source>
        <translation>学生网络还从 {folder} 中的 {count} 张照片学习：它不是无数据的。</translation>
    </message>
    <message>
        <source>No teacher is named for photos of any weather: probe photos are shown as the student restores them, and not measured.</source>
        <translation>没有为任意天气的照片指定教师网络：探针照片只显示学生网络的恢复结果，不作测量。</translation>
    </message>
    <message>
        <source>It is stored in {student} and is added when the next run beside it starts.</source>
        <translation>它保存在 {student}，将在同一文件夹中的下一次运行开始时会加入模型库。</translation>
    </message>
    <message>
        <source>ONNX files need a package that is not installed: onnxruntime.</source>
        <translation>ONNX 文件需要的软件包未安装：onnxruntime。</translation>
    </message>
    <message>
        <source>Install it by: {python} -m pip install onnxruntime</source>
        <translation>请这样安装：{python} -m pip install onnxruntime</translation>
    </message>
    <message>
        <source>An exported graph can only be opened from its file.</source>
        <translation>导出的计算图只能从其文件打开。</translation>
    </message>
    <message>
        <source>Give the path of the file.</source>
        <translation>请给出该文件的路径。</translation>
    </message>
    <message>
        <source>{file} failed on a picture of {width}×{height} pixels: {why}.</source>
        <translation>{file} 处理 {width}×{height} 像素的图片时失败：{why}。</translation>
    </message>
    <message>
        <source>Choose another model, or restore it on the CPU.</source>
        <translation>请选择其他模型，或在 CPU 上恢复。</translation>
    </message>
    <message>
        <source>{file} does more than compute pictures ({what}) and was not opened.</source>
        <translation>{file} 不只是计算图片（{what}），因此未打开。</translation>
    </message>
    <message>
        <source>Ask for its weights as a safetensors file, or for an ONNX file.</source>
        <translation>请索取 safetensors 格式的权重，或 ONNX 文件。</translation>
    </message>
    <message>
        <source>{file} cannot be opened as an exported graph: {why}.</source>
        <translation>无法将 {file} 作为导出的计算图打开：{why}。</translation>
    </message>
    <message>
        <source>Export it again with a current version, or choose another file.</source>
        <translation>请用当前版本重新导出，或选择其他文件。</translation>
    </message>
    <message>
        <source>{file} was exported by an old version of torch or holds several graphs.</source>
        <translation>{file} 由旧版 torch 导出，或含有多个计算图。</translation>
    </message>
    <message>
        <source>Export it again with torch 2.8 or later.</source>
        <translation>请用 torch 2.8 或更高版本重新导出。</translation>
    </message>
    <message>
        <source>compiled code</source>
        <translation>已编译的代码</translation>
    </message>
    <message>
        <source>a pickle</source>
        <translation>pickle 数据</translation>
    </message>
    <message>
        <source>objects that are not tensors</source>
        <translation>非张量的对象</translation>
    </message>
    <message>
        <source>{file} looks like a network that the package spandrel knows, but does not load: {why}.</source>
        <translation>{file} 像是 spandrel 包支持的网络，但无法加载：{why}。</translation>
    </message>
    <message>
        <source>There are no photos in {folder} that can be read.</source>
        <translation>{folder} 中没有可以读取的照片。</translation>
    </message>
    <message>
        <source>Name a folder of photos.</source>
        <translation>请指定一个照片文件夹。</translation>
    </message>
    <message>
        <source>{flag} has no meaning with --harm.</source>
        <translation>{flag} 与 --harm 一起没有意义。</translation>
    </message>
    <message>
        <source>Leave it out, or use --photos or --pairs.</source>
        <translation>请去掉它，或使用 --photos 或 --pairs。</translation>
    </message>
    <message>
        <source>Start it with --resume {folder}.</source>
        <translation>请用 --resume {folder} 开始。</translation>
    </message>
    <message>
        <source>its gain map, which makes it brighter on HDR screens, is left out of results</source>
        <translation>使其在 HDR 屏幕上更亮的增益图不会写入结果</translation>
    </message>
    <message>
        <source>it is damaged in places, where its colours may be wrong</source>
        <translation>它有局部损坏，这些地方的颜色可能不正确</translation>
    </message>
    <message>
        <source>its end marker is missing, but all pixels are there</source>
        <translation>缺少结束标记，但所有像素都在</translation>
    </message>
    <message>
        <source>a further channel of unknown meaning is left out</source>
        <translation>含义不明的附加通道已略去</translation>
    </message>
    <message>
        <source>it is in {space} colours, and results are in sRGB</source>
        <translation>它使用 {space} 颜色，结果使用 sRGB</translation>
    </message>
    <message>
        <source>is a TIFF compressed as {kind}, which this program does not read</source>
        <translation>是以 {kind} 压缩的 TIFF，本程序不读取</translation>
    </message>
    <message>
        <source>{count} {kind} files</source>
        <translation>{count} 个 {kind} 文件</translation>
    </message>
    <message>
        <source>1 {kind} file</source>
        <translation>1 个 {kind} 文件</translation>
    </message>
    <message>
        <source>{file}: {remark}.</source>
        <translation>{file}：{remark}。</translation>
    </message>
    <message>
        <source>Make it smaller in another program.</source>
        <translation>请在其他程序中将其缩小。</translation>
    </message>
    <message>
        <source>{path} is a {kind} file, which this program does not read.</source>
        <translation>{path} 是 {kind} 文件，本程序不读取。</translation>
    </message>
    <message>
        <source>only the first of its {count} pictures was read</source>
        <translation>其 {count} 张图片中只读取了第一张</translation>
    </message>
    <message>
        <source>it is a {format} file, whatever its name says</source>
        <translation>无论文件名如何，它是 {format} 文件</translation>
    </message>
    <message>
        <source>“{file}” does not end like a photo that this program writes.</source>
        <translation>“{file}”的扩展名不是本程序可写入的照片格式。</translation>
    </message>
    <message>
        <source>The student has not come nearer to its teacher for many measurements, as seen at step {step}.</source>
        <translation>在第 {step} 步发现：学生网络已连续多次测量没有更接近教师网络。</translation>
    </message>
    <message>
        <source>Finish now, or roll back to the best step with lower rates.</source>
        <translation>请现在完成，或以更低的学习率回退到最佳步骤。</translation>
    </message>
    <message>
        <source>Generated images have become nearly alike since about step {step}.</source>
        <translation>大约从第 {step} 步起，生成图像变得几乎一样。</translation>
    </message>
    <message>
        <source>Roll back, or use scenes instead of the adversarial generator.</source>
        <translation>请回退，或改用场景代替对抗生成器。</translation>
    </message>
    <message>
        <source>Since about step {step} the teacher hardly changes the generated images: the student learns little more than to copy its input.</source>
        <translation>大约从第 {step} 步起，教师网络几乎不改变生成图像：学生网络学到的差不多只是照抄输入。</translation>
    </message>
    <message>
        <source>Choose weathers that this teacher removes.</source>
        <translation>请选择这个教师网络能去除的天气。</translation>
    </message>
    <message>
        <source>Since about step {step} more than half of the generated pixels are black or white.</source>
        <translation>大约从第 {step} 步起，半数以上的生成像素是黑色或白色。</translation>
    </message>
    <message>
        <source>Roll back with a lower generator rate.</source>
        <translation>请以更低的生成器学习率回退。</translation>
    </message>
    <message>
        <source>Since about step {step} the student restores generated images worse than if it did nothing.</source>
        <translation>大约从第 {step} 步起，学生网络对生成图像的恢复还不如什么都不做。</translation>
    </message>
    <message>
        <source>Roll back with a lower generator rate, or train the generator less often.</source>
        <translation>请以更低的生成器学习率回退，或减少生成器的训练频率。</translation>
    </message>
    <message>
        <source>The loss was no longer a number at step {where}: the run went back to step {step} and goes on with {factor} times the learning rate.</source>
        <translation>第 {where} 步的损失不再是数值：运行已回到第 {step} 步，并以 {factor} 倍的学习率继续。</translation>
    </message>
    <message>
        <source>The run went back to step {step} and goes on with {factor} times the learning rate.</source>
        <translation>运行已回到第 {step} 步，并以 {factor} 倍的学习率继续。</translation>
    </message>
    <message>
        <source>The checkpoint of step {damaged} is damaged; the run goes on from step {step}.</source>
        <translation>第 {damaged} 步的检查点已损坏；运行从第 {step} 步继续。</translation>
    </message>
    <message>
        <source>The best checkpoint (step {best}) is damaged or gone; the student is of step {step}.</source>
        <translation>最佳检查点（第 {best} 步）已损坏或丢失；学生网络取自第 {step} 步。</translation>
    </message>
    <message>
        <source>The teacher ({teacher}) labels images but gives no gradients: the adversary is switched off, and plain scenes are used.</source>
        <translation>教师网络（{teacher}）可标注图像但不提供梯度：对抗部分已关闭，改用普通场景。</translation>
    </message>
    <message>
        <source>The teacher ({teacher}) shows no features: the contrastive term is left out.</source>
        <translation>教师网络（{teacher}）不提供特征：对比损失项已略去。</translation>
    </message>
    <message>
        <source>The teacher ({teacher}) shows no features: the student starts from random weights and learns from restorations only.</source>
        <translation>教师网络（{teacher}）不提供特征：学生网络从随机权重开始，只从恢复结果中学习。</translation>
    </message>
    <message>
        <source>Left out of the probe photos: {problems}</source>
        <translation>未用作探针照片：{problems}</translation>
    </message>
    <message>
        <source>Photos left out ({count}): {problems}</source>
        <translation>已略去 {count} 张照片：{problems}</translation>
    </message>
    <message>
        <source>The library could not take the student: {problem}</source>
        <translation>模型库无法收录该学生网络：{problem}</translation>
    </message>
    <message>
        <source>Lamps and white areas became darker by {levels:.0f} of 255 levels, mostly at the {place}.</source>
        <translation>灯光和白色区域变暗了 {levels:.0f}（满值 255），{place}最明显。</translation>
    </message>
    <message>
        <source>Shadows became black in {share:.1f} % of the picture, mostly at the {place}.</source>
        <translation>画面 {share:.1f} % 的暗部变成了黑色，{place}最明显。</translation>
    </message>
    <message>
        <source>Smooth areas became blotchy by {levels:.1f} of 255 levels, mostly at the {place}.</source>
        <translation>平滑区域出现了 {levels:.1f}（满值 255）的云斑，{place}最明显。</translation>
    </message>
    <message>
        <source>top left</source>
        <translation>左上</translation>
    </message>
    <message>
        <source>top</source>
        <translation>上方</translation>
    </message>
    <message>
        <source>top right</source>
        <translation>右上</translation>
    </message>
    <message>
        <source>left</source>
        <translation>左侧</translation>
    </message>
    <message>
        <source>centre</source>
        <translation>中央</translation>
    </message>
    <message>
        <source>right</source>
        <translation>右侧</translation>
    </message>
    <message>
        <source>bottom left</source>
        <translation>左下</translation>
    </message>
    <message>
        <source>bottom</source>
        <translation>下方</translation>
    </message>
    <message>
        <source>bottom right</source>
        <translation>右下</translation>
    </message>
    <message>
        <source>It was read from {member} in this archive.</source>
        <translation>它读取自此压缩包中的 {member}。</translation>
    </message>
    <message>
        <source>the first</source>
        <translation>第一个</translation>
    </message>
    <message>
        <source>Objects of {names} and {count} more kinds were skipped; none of their code was run.</source>
        <translation>已跳过 {names} 及另外 {count} 种对象；其中的任何代码都没有运行。</translation>
    </message>
    <message>
        <source>Objects of {names} were skipped; none of their code was run.</source>
        <translation>已跳过 {names} 类对象；其中的任何代码都没有运行。</translation>
    </message>
    <message>
        <source>a compressed archive, to be unpacked first</source>
        <translation>需要先解压的压缩包</translation>
    </message>
    <message>
        <source>an HDF5 file, as Keras writes it</source>
        <translation>Keras 写出的 HDF5 文件</translation>
    </message>
    <message>
        <source>an archive without weights</source>
        <translation>不含权重的压缩包</translation>
    </message>
    <message>
        <source>{file} holds no weights that can be read, only objects of {names}, of which nothing was run.</source>
        <translation>{file} 中没有可读取的权重，只有 {names} 类对象，其中的任何代码都没有运行。</translation>
    </message>
    <message>
        <source>Load it with the program that wrote it, and save its network&apos;s state_dict().</source>
        <translation>请用写出它的程序加载，并保存其网络的 state_dict()。</translation>
    </message>
    <message>
        <source>{file} is an archive of several files: {names}.</source>
        <translation>{file} 是包含多个文件的压缩包：{names}。</translation>
    </message>
    <message>
        <source>Unpack it and choose one of them.</source>
        <translation>请解压后选择其中之一。</translation>
    </message>
    <message>
        <source>Put all parts into one folder.</source>
        <translation>请将所有部分放入同一文件夹。</translation>
    </message>
    <message>
        <source>{file} is of an unknown architecture, of which these parts are known: {parts}.</source>
        <translation>{file} 的架构未知，其中已知的部分为：{parts}。</translation>
    </message>
    <message>
        <source>If one of them is the network, choose it with {file}?network={first}.</source>
        <translation>如果其中之一就是网络，请用 {file}?network={first} 选择它。</translation>
    </message>
    <message>
        <source>{file} has no network “{wanted}”.</source>
        <translation>{file} 中没有网络“{wanted}”。</translation>
    </message>
    <message>
        <source>It holds {names}.</source>
        <translation>其中有 {names}。</translation>
    </message>
    <message>
        <source>{file} did not restore a picture of {width}×{height} pixels within {seconds} seconds and was ended.</source>
        <translation>{file} 未能在 {seconds} 秒内恢复 {width}×{height} 像素的图片，已被结束。</translation>
    </message>
    <message>
        <source>Choose another model, or smaller pictures.</source>
        <translation>请选择其他模型，或较小的图片。</translation>
    </message>
    <message>
        <source>{file} crashed in its own process ({how}).</source>
        <translation>{file} 在其独立进程中崩溃（{how}）。</translation>
    </message>
    <message>
        <source>Choose another model, or export it again.</source>
        <translation>请选择其他模型，或重新导出。</translation>
    </message>
    <message>
        <source>it was ended</source>
        <translation>已被结束</translation>
    </message>
    <message>
        <source>{file} was changed while it was in use.</source>
        <translation>{file} 在使用期间被更改。</translation>
    </message>
    <message>
        <source>Load it again.</source>
        <translation>请重新加载。</translation>
    </message>
    <message>
        <source>{file} could not be opened within {seconds} seconds.</source>
        <translation>{file} 未能在 {seconds} 秒内打开。</translation>
    </message>
    <message>
        <source>{file} is a {family} network that does not restore colour pictures.</source>
        <translation>{file} 是 {family} 网络，不用于恢复彩色图片。</translation>
    </message>
    <message>
        <source>Choose a model of the same size in and out.</source>
        <translation>请选择输入与输出尺寸相同的模型。</translation>
    </message>
    <message>
        <source>{file} takes only square pictures.</source>
        <translation>{file} 只接受正方形图片。</translation>
    </message>
    <message>
        <source>Choose another model.</source>
        <translation>请选择其他模型。</translation>
    </message>
    <message>
        <source>This TransWeather has the widths {widths}, and only {official} are known.</source>
        <translation>这个 TransWeather 的宽度为 {widths}，而已知的只有 {official}。</translation>
    </message>
    <message>
        <source>A file does not tell how many attention heads such a variant has.</source>
        <translation>文件中看不出这种变体有多少个注意力头。</translation>
    </message>
    <message>
        <source>This network maps images of {taken} channels to images of {given}, not colour photos to colour photos.</source>
        <translation>该网络把 {taken} 个通道映射为 {given} 个，而不是把彩色照片映射为彩色照片。</translation>
    </message>
    <message>
        <source>Choose one that was trained on colour photos, not on grey ones or dual-pixel pairs.</source>
        <translation>请使用在彩色照片上训练的网络，而不是在灰度照片或双像素对上训练的网络。</translation>
    </message>
    <message>
        <source>A WGWS-Net of setting {setting} knows {weathers}, not {weather}.</source>
        <translation>setting {setting} 的 WGWS-Net 认识 {weathers}，不认识 {weather}。</translation>
    </message>
    <message>
        <source>Choose another weather, or name the setting, too: FILE?setting=2&amp;weather=haze.</source>
        <translation>请选择其他天气，或同时指明 setting：FILE?setting=2&amp;weather=haze。</translation>
    </message>
    <message>
        <source>Name a photo or another folder.</source>
        <translation>请指定照片或其他文件夹。</translation>
    </message>
    <message>
        <source>Memory ran out: going on with tiles of {columns} × {rows}.</source>
        <translation>内存不足：改用 {columns} × {rows} 的图块继续。</translation>
    </message>
    <message>
        <source>The device has too little memory: the CPU goes on.</source>
        <translation>设备内存不足：改由 CPU 继续。</translation>
    </message>
    <message>
        <source>Restored at {width} × {height} pixels, because this model needs more memory for all of the photo than is free; the change was carried over to all {megapixels:.1f} megapixels.</source>
        <translation>以 {width} × {height} 像素恢复，因为此模型处理整张照片所需的内存超过可用内存；变化已应用到全部 {megapixels:.1f} 百万像素。</translation>
    </message>
    <message>
        <source>Restored at {width} × {height} pixels, a size that this model knows; the change was carried over to all {megapixels:.1f} megapixels.</source>
        <translation>已按此模型熟悉的尺寸 {width} × {height} 像素复原，并把变化应用到全部 {megapixels:.1f} 百万像素。</translation>
    </message>
    <message>
        <source>The network gave no picture: its output is not finite.</source>
        <translation>网络没有给出图片：其输出不是有限数值。</translation>
    </message>
    <message>
        <source>Try precision float32, or another model.</source>
        <translation>请尝试 float32 精度或其他模型。</translation>
    </message>
    <message>
        <source>This model needs the whole picture at once, so it is not cut into tiles.</source>
        <translation>该模型要看整张图片，因此不分块。</translation>
    </message>
    <message>
        <source>it takes pictures of {channels} channels</source>
        <translation>它接受 {channels} 通道的图片</translation>
    </message>
    <message>
        <source>{file} keeps its weights in another file, which is missing: {names}.</source>
        <translation>{file} 的权重保存在另一个缺失的文件中：{names}。</translation>
    </message>
    <message>
        <source>Put {names} beside it.</source>
        <translation>请将 {names} 放在它旁边。</translation>
    </message>
    <message>
        <source>it takes numbers of the type {type}</source>
        <translation>它接受 {type} 类型的数值</translation>
    </message>
    <message>
        <source>its input has {count} axes instead of 4</source>
        <translation>其输入有 {count} 个轴，而不是 4 个</translation>
    </message>
    <message>
        <source>it is for grey pictures</source>
        <translation>它用于灰度图片</translation>
    </message>
    <message>
        <source>it takes {count} inputs, {names}</source>
        <translation>它需要 {count} 个输入：{names}</translation>
    </message>
    <message>
        <source>it does not take one picture of 1×3×H×W</source>
        <translation>它不接受单张 1×3×H×W 的图片</translation>
    </message>
    <message>
        <source>{file} does not restore colour photos: {why}.</source>
        <translation>{file} 不能恢复彩色照片：{why}。</translation>
    </message>
    <message>
        <source>Choose a network that takes one RGB picture and returns one.</source>
        <translation>请选择接受并返回单张 RGB 图片的网络。</translation>
    </message>
    <message>
        <source>{file} needs more memory than there is for it.</source>
        <translation>{file} 需要的内存超过可提供的内存。</translation>
    </message>
    <message>
        <source>Choose another model, or close other programs.</source>
        <translation>请选择其他模型，或关闭其他程序。</translation>
    </message>
    <message>
        <source>synthesizer</source>
        <translation>合成器</translation>
    </message>
    <message>
        <source>Scenes of {scene} px are smaller than the crops of {crop} px.</source>
        <translation>{scene} px 的场景小于 {crop} px 的裁剪。</translation>
    </message>
    <message>
        <source>Set scene_side to at least {crop}.</source>
        <translation>请将 scene_side 至少设为 {crop}。</translation>
    </message>
    <message>
        <source>{photo}: {remark}</source>
        <translation>{photo}：{remark}</translation>
    </message>
    <message>
        <source>There is neither a picture nor a file on the clipboard.</source>
        <translation>剪贴板上既没有图片也没有文件。</translation>
    </message>
    <message>
        <source>Copy one and paste again.</source>
        <translation>请先复制，再粘贴。</translation>
    </message>
    <message>
        <source>The device is not ready yet.</source>
        <translation>设备尚未就绪。</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>请稍后重试。</translation>
    </message>
    <message>
        <source>The ground truth {file} has {width} × {height} pixels, the photo {columns} × {rows}.</source>
        <translation>真值 {file} 为 {width} × {height} 像素，照片为 {columns} × {rows}。</translation>
    </message>
    <message>
        <source>Choose the picture that belongs to this photo.</source>
        <translation>请选择与这张照片对应的图片。</translation>
    </message>
    <message>
        <source>The shortcut was not created: {reason}</source>
        <translation>快捷方式未创建：{reason}</translation>
    </message>
    <message>
        <source>Start the program with main.py.</source>
        <translation>请用 main.py 启动程序。</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>没有文件 {path}。</translation>
    </message>
    <message>
        <source>No photo is waiting to be restored.</source>
        <translation>没有等待恢复的照片。</translation>
    </message>
    <message>
        <source>Open some photos first.</source>
        <translation>请先打开照片。</translation>
    </message>
    <message>
        <source>The models are not loaded yet.</source>
        <translation>模型尚未加载。</translation>
    </message>
    <message>
        <source>Wait a moment, or choose a model above.</source>
        <translation>请稍候，或在上方选择模型。</translation>
    </message>
    <message>
        <source>a teacher must be chosen</source>
        <translation>必须选择教师网络</translation>
    </message>
    <message>
        <source>The run {run} is still active.</source>
        <translation>运行 {run} 仍在进行。</translation>
    </message>
    <message>
        <source>Finish it first, or wait until it ends.</source>
        <translation>请先完成它，或等待其结束。</translation>
    </message>
    <message>
        <source>Choose the folder with its recipe.toml.</source>
        <translation>请选择含有 recipe.toml 的文件夹。</translation>
    </message>
    <message>
        <source>This picture cannot be read.</source>
        <translation>无法读取这张图片。</translation>
    </message>
    <message>
        <source>Save it as a file and open that.</source>
        <translation>请先将其存为文件，再打开该文件。</translation>
    </message>
    <message>
        <source>The teacher is still being loaded.</source>
        <translation>教师网络仍在加载。</translation>
    </message>
    <message>
        <source>There is no result to save yet.</source>
        <translation>还没有可保存的结果。</translation>
    </message>
    <message>
        <source>Wait until the photo is restored.</source>
        <translation>请等待照片恢复完成。</translation>
    </message>
    <message>
        <source>Open another folder.</source>
        <translation>请打开其他文件夹。</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Picture {n}.png</source>
        <translation>图片 {n}.png</translation>
    </message>
    <message>
        <source>“{name}” was removed from the list.</source>
        <translation>已从列表中移除“{name}”。</translation>
    </message>
    <message>
        <source>{count} photos were removed from the list.</source>
        <translation>已从列表中移除 {count} 张照片。</translation>
    </message>
    <message>
        <source>{run}, step {step}</source>
        <translation>{run}，第 {step} 步</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Reset {setting}</source>
        <translation>重置“{setting}”</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Weather</source>
        <translation>天气</translation>
    </message>
    <message>
        <source>haze</source>
        <translation>雾</translation>
    </message>
    <message>
        <source>rain</source>
        <translation>雨</translation>
    </message>
    <message>
        <source>snow</source>
        <translation>雪</translation>
    </message>
    <message>
        <source>raindrop</source>
        <translation>雨滴</translation>
    </message>
    <message>
        <source>mixture</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>dense haze</source>
        <translation>浓雾霾</translation>
    </message>
    <message>
        <source>heavy rain</source>
        <translation>大雨</translation>
    </message>
    <message>
        <source>Training images</source>
        <translation>训练图像</translation>
    </message>
    <message>
        <source>scenes</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>adversarial</source>
        <translation>对抗生成</translation>
    </message>
    <message>
        <source>scenes+adversary</source>
        <translation>场景 + 对抗</translation>
    </message>
    <message>
        <source>Scenes</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>px</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Generator</source>
        <translation>生成器</translation>
    </message>
    <message>
        <source>Own photos</source>
        <translation>自己的照片</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>训练进程</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Losses</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>Name of a model in the library, or a checkpoint file.</source>
        <translation>模型库中的模型名称，或检查点文件。</translation>
    </message>
    <message>
        <source>Teachers of one weather</source>
        <translation>单一天气的教师网络</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生网络</translation>
    </message>
    <message>
        <source>Weathers</source>
        <translation>天气种类</translation>
    </message>
    <message>
        <source>Kinds of weather in the training images.</source>
        <translation>训练图像中的天气种类。</translation>
    </message>
    <message>
        <source>Clean share</source>
        <translation>干净图像比例</translation>
    </message>
    <message>
        <source>Sensor noise</source>
        <translation>传感器噪声</translation>
    </message>
    <message>
        <source>Source of images</source>
        <translation>图像来源</translation>
    </message>
    <message>
        <source>Where training images come from; none of the sources needs a photo.</source>
        <translation>训练图像从何而来：任何一种都不需要照片。</translation>
    </message>
    <message>
        <source>Scenes in the pool</source>
        <translation>场景池大小</translation>
    </message>
    <message>
        <source>Scene size</source>
        <translation>场景尺寸</translation>
    </message>
    <message>
        <source>Side of a drawn scene; at least the crop.</source>
        <translation>绘制场景的边长；不小于裁剪尺寸。</translation>
    </message>
    <message>
        <source>Candidates per scene</source>
        <translation>每个场景的候选数</translation>
    </message>
    <message>
        <source>New scenes per step</source>
        <translation>每步新场景数</translation>
    </message>
    <message>
        <source>How many scenes of the pool are replaced by each step that draws new images.</source>
        <translation>每个生成新图像的训练步替换场景池中的多少幅场景。</translation>
    </message>
    <message>
        <source>Own depth</source>
        <translation>自身深度</translation>
    </message>
    <message>
        <source>Recolouring</source>
        <translation>重新着色</translation>
    </message>
    <message>
        <source>How strongly brightness, contrast and white balance vary.</source>
        <translation>亮度、对比度和白平衡的变化幅度。</translation>
    </message>
    <message>
        <source>JPEG share</source>
        <translation>JPEG 比例</translation>
    </message>
    <message>
        <source>Share of images that are stored as JPEG before any network sees them, as most photos are.</source>
        <translation>在任何网络看到之前先存为 JPEG 的图像比例，大多数照片都是如此。</translation>
    </message>
    <message>
        <source>Lowest JPEG quality</source>
        <translation>最低 JPEG 质量</translation>
    </message>
    <message>
        <source>Rounds per generator step</source>
        <translation>每次生成器更新的轮数</translation>
    </message>
    <message>
        <source>Newly labelled batches between two generator updates.</source>
        <translation>两次生成器更新之间新标注的批次数。</translation>
    </message>
    <message>
        <source>Generator batch</source>
        <translation>生成器批大小</translation>
    </message>
    <message>
        <source>Images per generator update.</source>
        <translation>每次生成器更新所用的图像数。</translation>
    </message>
    <message>
        <source>Learning rate of the generator.</source>
        <translation>生成器的学习率。</translation>
    </message>
    <message>
        <source>Generator width</source>
        <translation>生成器宽度</translation>
    </message>
    <message>
        <source>Channels of the generator&apos;s finest layers.</source>
        <translation>其最精细层的通道数。</translation>
    </message>
    <message>
        <source>Adversary weight</source>
        <translation>对抗权重</translation>
    </message>
    <message>
        <source>Rewards images that the student restores unlike the teacher.</source>
        <translation>奖励学生网络与教师网络恢复结果不同的图像。</translation>
    </message>
    <message>
        <source>Consistency weight</source>
        <translation>一致性权重</translation>
    </message>
    <message>
        <source>Energy weight</source>
        <translation>能量权重</translation>
    </message>
    <message>
        <source>Energy floor</source>
        <translation>能量下限</translation>
    </message>
    <message>
        <source>Mode-seeking weight</source>
        <translation>模式寻求权重</translation>
    </message>
    <message>
        <source>Number of earlier images that are kept for replay.</source>
        <translation>保留的早先图像数。</translation>
    </message>
    <message>
        <source>Replayed share</source>
        <translation>回放比例</translation>
    </message>
    <message>
        <source>Generator renewal</source>
        <translation>生成器首层重抽间隔</translation>
    </message>
    <message>
        <source>Colour edit</source>
        <translation>颜色编辑</translation>
    </message>
    <message>
        <source>Largest change of brightness of an area, in e-folds.</source>
        <translation>一块区域亮度的最大变化，以 e 的幂次计。</translation>
    </message>
    <message>
        <source>Texture edit</source>
        <translation>纹理编辑</translation>
    </message>
    <message>
        <source>Largest change of the contrast of an area&apos;s texture, in e-folds.</source>
        <translation>一块区域纹理对比度的最大变化，以 e 的幂次计。</translation>
    </message>
    <message>
        <source>Folder of photos of any content to learn from in addition to the generated images; the student is then no longer data-free, and its file says so. Leave it empty to learn from generated images only.</source>
        <translation>除生成图像外还要学习的照片所在的文件夹，内容不限；这样学生网络就不再是无数据的，其文件会注明。留空则只从生成图像学习。</translation>
    </message>
    <message>
        <source>Share of own photos</source>
        <translation>自己照片的比例</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Student updates in the run.</source>
        <translation>运行中学生网络的更新次数。</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Images per student update and process.</source>
        <translation>每个进程每次更新学生网络所用的图像数。</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪尺寸</translation>
    </message>
    <message>
        <source>Side of the square training images; haze needs larger ones.</source>
        <translation>方形训练图像的边长；雾需要更大的图像。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>How strongly weights are pulled to zero (AdamW).</source>
        <translation>将权重拉向零的强度（AdamW）。</translation>
    </message>
    <message>
        <source>Gradient clipping</source>
        <translation>梯度裁剪</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Same seed, same settings, same machine: same weights.</source>
        <translation>种子、设置和机器都相同，则权重相同。</translation>
    </message>
    <message>
        <source>Uses of a label</source>
        <translation>标签使用次数</translation>
    </message>
    <message>
        <source>How often each image that the teacher has labelled is used, on average; 1 labels every batch anew.</source>
        <translation>教师网络标注过的每张图像平均使用的次数；1 表示每批都重新标注。</translation>
    </message>
    <message>
        <source>Own losses</source>
        <translation>自定义损失</translation>
    </message>
    <message>
        <source>Losses of your own or of installed packages, each with its weight, such as edges=0.1, tv=0.01.</source>
        <translation>您自己的或已安装软件包提供的损失，各带权重，例如 edges=0.1, tv=0.01。</translation>
    </message>
    <message>
        <source>How many other degraded images of the batch are additional negatives of the contrastive term.</source>
        <translation>同一批中有多少幅其他退化图像作为对比项的额外负样本。</translation>
    </message>
    <message>
        <source>The precision in which networks run; auto takes the fastest that is accurate enough.</source>
        <translation>网络运行所用的精度；自动会选用精度足够且最快的一种。</translation>
    </message>
    <message>
        <source>Format of photos</source>
        <translation>照片格式</translation>
    </message>
    <message>
        <source>Format of restored photos; same is that of each photo.</source>
        <translation>恢复后照片的格式；same 表示与各照片相同。</translation>
    </message>
    <message>
        <source>Photo quality</source>
        <translation>照片质量</translation>
    </message>
    <message>
        <source>Quality of JPEG, WebP and AVIF; more makes larger files.</source>
        <translation>JPEG、WebP 和 AVIF 的质量；数值越大文件越大。</translation>
    </message>
    <message>
        <source>Names of results</source>
        <translation>结果名称</translation>
    </message>
    <message>
        <source>Names of results beside their photos: {name} is that of the photo, {label} is restored, teacher or student.</source>
        <translation>照片旁结果文件的名称：{name} 是照片的名称，{label} 是 restored、teacher 或 student。</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>How clips are compressed: h264, h265, av1, or ffv1, which loses nothing.</source>
        <translation>视频的压缩方式：h264、h265、av1，或无损的 ffv1。</translation>
    </message>
    <message>
        <source>Clip quality</source>
        <translation>视频质量</translation>
    </message>
    <message>
        <source>Quality of clips, 0 to 100; more makes larger files.</source>
        <translation>视频质量，0 到 100；数值越大文件越大。</translation>
    </message>
    <message>
        <source>Steadiness</source>
        <translation>稳定时间</translation>
    </message>
    <message>
        <source>Seconds over which slow changes of clips, such as those of haze, are smoothed; 0 turns it off.</source>
        <translation>视频中缓慢变化（如雾）的平滑时间，单位秒；0 表示关闭。</translation>
    </message>
    <message>
        <source>About 5 minutes on two cores with bfloat16 units, 15 without: derived from the teacher, then a first round of learning.</source>
        <translation>双核带 bfloat16 单元约 5 分钟，不带约 15 分钟：由教师网络推导，然后进行第一轮学习。</translation>
    </message>
    <message>
        <source>About 30 minutes on two cores with bfloat16 units, 90 without: on large images, as from small ones a student takes skies for haze.</source>
        <translation>双核带 bfloat16 单元约 30 分钟，不带约 90 分钟：使用大图像，因为从小图像学习的学生网络会把天空当成雾霾。</translation>
    </message>
    <message>
        <source>About 2 hours on two cores with bfloat16 units, 6 without: four times as many updates as the standard recipe.</source>
        <translation>双核带 bfloat16 单元约 2 小时，不带约 6 小时：更新次数是标准配方的四倍。</translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>检查点间隔</translation>
    </message>
    <message>
        <source>Specialists that label the images of one weather each, as weather=NAME or weather=FILE; the teacher labels all other images.</source>
        <translation>各自标注一种天气图像的教师网络，写作 天气=名称 或 天气=文件；其余图像都由“教师网络”标注。</translation>
    </message>
    <message>
        <source>The network to train: the name of a design such as slim or nafnet-16.</source>
        <translation>要训练的网络：设计名称，例如 slim 或 nafnet-16。</translation>
    </message>
    <message>
        <source>Share of images left clean, so that the student learns to leave clean photos alone.</source>
        <translation>保持干净的图像所占比例，让网络学会不去改动它们。</translation>
    </message>
    <message>
        <source>Largest standard deviation of the noise that half of the images get.</source>
        <translation>半数图像会加入噪声，这是其最大标准差。</translation>
    </message>
    <message>
        <source>JPEG images get a quality between this one and 97.</source>
        <translation>存为 JPEG 的图像，其质量介于此值与 97 之间。</translation>
    </message>
    <message>
        <source>Number of drawn scenes from which crops are cut.</source>
        <translation>有多少幅绘制好的场景可供裁取。</translation>
    </message>
    <message>
        <source>Draws this many scenes and keeps the one that the teacher restores best; 1 keeps every scene.</source>
        <translation>在这么多幅绘制的场景中，保留教师网络恢复得最好的一幅；1 表示全部保留。</translation>
    </message>
    <message>
        <source>Share of images whose haze follows the depth of their scene; the others get a random depth.</source>
        <translation>雾按场景自身深度分布的图像所占比例；其余图像使用随机深度。</translation>
    </message>
    <message>
        <source>Generator learning rate</source>
        <translation>生成器学习率</translation>
    </message>
    <message>
        <source>Generator EMA decay</source>
        <translation>生成器 EMA 衰减系数</translation>
    </message>
    <message>
        <source>Decay of the exponential moving average (EMA) of the generator&apos;s weights.</source>
        <translation>生成器权重指数滑动平均（EMA）的衰减系数。</translation>
    </message>
    <message>
        <source>Latent dimension</source>
        <translation>隐向量维数</translation>
    </message>
    <message>
        <source>Length of the random vector from which an image is generated.</source>
        <translation>生成每幅图像所用随机向量的长度。</translation>
    </message>
    <message>
        <source>Rewards images whose clean version the teacher recovers; higher values make them more photo-like.</source>
        <translation>奖励教师网络能还原出干净层的图像：权重越大，图像越像照片。</translation>
    </message>
    <message>
        <source>Penalises images in which the teacher hardly changes anything.</source>
        <translation>惩罚教师网络几乎不作改动的图像。</translation>
    </message>
    <message>
        <source>Mean change by the teacher above which there is no penalty.</source>
        <translation>教师网络的平均改动高于此值时不再惩罚。</translation>
    </message>
    <message>
        <source>Rewards different images for different random vectors.</source>
        <translation>奖励由不同随机向量得到不同的图像。</translation>
    </message>
    <message>
        <source>Replay buffer</source>
        <translation>回放池</translation>
    </message>
    <message>
        <source>Share of a batch that comes from the replay buffer.</source>
        <translation>一批图像中来自回放池的比例。</translation>
    </message>
    <message>
        <source>Generator updates after which its first layer is reinitialised; 0 never reinitialises it.</source>
        <translation>每隔多少次生成器更新便重新初始化其首层；0 表示从不。</translation>
    </message>
    <message>
        <source>Share of the training images that are made from your own photos.</source>
        <translation>由自己的照片制成的训练图像所占的比例。</translation>
    </message>
    <message>
        <source>Highest learning rate of the optimiser; it decays to zero along a cosine.</source>
        <translation>优化器的最高学习率；随后按余弦曲线降到零。</translation>
    </message>
    <message>
        <source>Steps in which the learning rate rises from zero.</source>
        <translation>学习率从零升起所用的步数。</translation>
    </message>
    <message>
        <source>EMA decay</source>
        <translation>EMA 衰减系数</translation>
    </message>
    <message>
        <source>Decay of the exponential moving average (EMA) of the weights; the averaged weights are saved.</source>
        <translation>权重指数滑动平均（EMA）的衰减系数；保存的是平均后的权重。</translation>
    </message>
    <message>
        <source>Norm to which gradients are clipped.</source>
        <translation>梯度裁剪到的范数上限。</translation>
    </message>
    <message>
        <source>Initial weights</source>
        <translation>初始权重</translation>
    </message>
    <message>
        <source>teacher derives them from the teacher&apos;s layers, random initialises them randomly, anything else is a checkpoint of the same design.</source>
        <translation>teacher 由教师网络的各层推导，random 从随机权重开始，其他值为相同设计的检查点。</translation>
    </message>
    <message>
        <source>Label buffer</source>
        <translation>标签缓存</translation>
    </message>
    <message>
        <source>Number of latest labelled images from which batches are drawn, if labels are used more than once.</source>
        <translation>标签多次使用时，从这么多张最新标注的图像中抽取批次。</translation>
    </message>
    <message>
        <source>Steps between checkpoints.</source>
        <translation>两个检查点之间的步数。</translation>
    </message>
    <message>
        <source>Measure every</source>
        <translation>测量间隔</translation>
    </message>
    <message>
        <source>Steps between measurements on held-out images and probe photos.</source>
        <translation>在留出图像和探针照片上测量之间的步数。</translation>
    </message>
    <message>
        <source>Preview every</source>
        <translation>预览间隔</translation>
    </message>
    <message>
        <source>Steps between saved previews; 0 saves none.</source>
        <translation>保存预览之间的步数；0 表示不保存。</translation>
    </message>
    <message>
        <source>TensorBoard</source>
        <translation>TensorBoard</translation>
    </message>
    <message>
        <source>Writes event files for TensorBoard into the run&apos;s folder; the package must be installed.</source>
        <translation>将 TensorBoard 事件文件写入运行的文件夹；须已安装该软件包。</translation>
    </message>
    <message>
        <source>Pixel weight</source>
        <translation>像素权重</translation>
    </message>
    <message>
        <source>Mean absolute difference of student and teacher; zero switches it off.</source>
        <translation>学生网络与教师网络之间的平均绝对差；零表示关闭。</translation>
    </message>
    <message>
        <source>Logarithmic weight</source>
        <translation>对数权重</translation>
    </message>
    <message>
        <source>Mean squared error in decibels, so that heavy haze and a few drops weigh the same; zero switches it off.</source>
        <translation>以分贝计的均方误差：浓雾与几滴雨同等对待；零表示关闭。</translation>
    </message>
    <message>
        <source>Logarithmic floor</source>
        <translation>对数下限</translation>
    </message>
    <message>
        <source>Mean squared error below which further improvement counts less and less: 0.001 is 30 dB; lower it once a network no longer copies its input.</source>
        <translation>均方误差低于此值后，继续减小的作用越来越弱：0.001 即 30 dB；待网络不再照抄输入时可调低。</translation>
    </message>
    <message>
        <source>Pulls the student towards the teacher&apos;s restoration and away from the degraded input, in the teacher&apos;s features; zero switches it off and saves a pass through the teacher&apos;s encoder.</source>
        <translation>在教师网络的特征空间中靠近其恢复结果，远离退化输入；零表示关闭，并省去一次教师网络编码器的计算。</translation>
    </message>
    <message>
        <source>Distance of the student&apos;s feature maps from the teacher&apos;s, through adapters that are discarded at the end; zero switches it off.</source>
        <translation>学生网络与教师网络内部特征图之间的距离，所用适配器最后会丢弃；零表示关闭。</translation>
    </message>
    <message>
        <source>Frequency weight</source>
        <translation>频率权重</translation>
    </message>
    <message>
        <source>Difference of the spectra of student and teacher, where texture and streaks stand out; zero switches it off.</source>
        <translation>学生网络与教师网络的频谱之差，纹理和雨痕在其中最为明显；零表示关闭。</translation>
    </message>
    <message>
        <source>SSIM weight</source>
        <translation>SSIM 权重</translation>
    </message>
    <message>
        <source>One minus the structural similarity of student and teacher; zero switches it off.</source>
        <translation>一减去学生网络与教师网络的结构相似度；零表示关闭。</translation>
    </message>
    <message>
        <source>Contrastive weight</source>
        <translation>对比权重</translation>
    </message>
    <message>
        <source>Feature weight</source>
        <translation>特征权重</translation>
    </message>
    <message>
        <source>Other negatives</source>
        <translation>其他负样本</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light, dark, or the same as the system.</source>
        <translation>浅色或深色，或跟随系统。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>The language of the window.</source>
        <translation>窗口的语言。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The device that runs the networks.</source>
        <translation>用于恢复的处理器。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>The model that is loaded as teacher: a name or a file.</source>
        <translation>加载为教师网络的模型：名称或文件。</translation>
    </message>
    <message>
        <source>The model that is loaded as student: a name or a file.</source>
        <translation>加载为学生网络的模型：名称或文件。</translation>
    </message>
</context>
<context>
    <name>ShortcutEditor</name>
    <message>
        <source>Search for an action</source>
        <translation>搜索操作</translation>
    </message>
    <message>
        <source>Reset all shortcuts</source>
        <translation>重置全部快捷键</translation>
    </message>
    <message>
        <source>Gives every action its default shortcuts again</source>
        <translation>将每个操作恢复为默认快捷键</translation>
    </message>
    <message>
        <source>Click and press the new key</source>
        <translation>点击后按下新的按键</translation>
    </message>
    <message>
        <source>{key} is the shortcut of several actions: {names}.</source>
        <translation>{key} 同时属于两个操作：{names}。</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Mouse and more</source>
        <translation>鼠标及其他</translation>
    </message>
    <message>
        <source>Show the input</source>
        <translation>显示输入</translation>
    </message>
    <message>
        <source>hold Space</source>
        <translation>按住空格键</translation>
    </message>
    <message>
        <source>Play or pause a clip</source>
        <translation>播放或暂停视频</translation>
    </message>
    <message>
        <source>tap Space</source>
        <translation>轻按空格键</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>以指针为中心缩放</translation>
    </message>
    <message>
        <source>wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>移动图片</translation>
    </message>
    <message>
        <source>drag, or Ctrl and arrows</source>
        <translation>拖动，或 Ctrl 加方向键</translation>
    </message>
    <message>
        <source>Select a rectangle</source>
        <translation>选择矩形</translation>
    </message>
    <message>
        <source>Shift and drag, or Shift and arrows</source>
        <translation>按住 Shift 拖动，或 Shift 加方向键</translation>
    </message>
    <message>
        <source>Size of the rectangle</source>
        <translation>矩形的大小</translation>
    </message>
    <message>
        <source>Ctrl, Shift and arrows</source>
        <translation>Ctrl、Shift 加方向键</translation>
    </message>
    <message>
        <source>Open files and folders</source>
        <translation>打开文件和文件夹</translation>
    </message>
    <message>
        <source>drop them anywhere</source>
        <translation>拖放到任意位置</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Side panel</source>
        <translation>侧边面板</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Progress of the task</source>
        <translation>任务进度</translation>
    </message>
    <message>
        <source>Stop the task</source>
        <translation>停止任务</translation>
    </message>
</context>
<context>
    <name>StatusPresenter</name>
    <message>
        <source>Loading the models …</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>Paused: {done} of {total} photos</source>
        <translation>已暂停：{done}/{total} 张照片</translation>
    </message>
    <message>
        <source>Restoring {photo} · {frame} of {frames} frames · {rate:.1f} frames/s</source>
        <translation>正在恢复 {photo} · 第 {frame}/{frames} 帧 · {rate:.1f} 帧/秒</translation>
    </message>
    <message>
        <source>Restoring {photo} · {done} of {total} photos</source>
        <translation>正在恢复 {photo} · {done}/{total} 张照片</translation>
    </message>
    <message>
        <source>Restoring {photo} · {done} of {total} photos · {speed:.2g} MP/s</source>
        <translation>正在恢复 {photo} · {done}/{total} 张照片 · {speed:.2g} MP/s</translation>
    </message>
    <message>
        <source>Restoring with the teacher</source>
        <translation>正在用教师网络恢复</translation>
    </message>
    <message>
        <source>Restoring with the student</source>
        <translation>正在用学生网络恢复</translation>
    </message>
    <message>
        <source>Distilling · {state}</source>
        <translation>蒸馏 · {state}</translation>
    </message>
    <message>
        <source>{restored} of {total} restored and saved.</source>
        <translation>{total} 张照片中的 {restored} 张已恢复并保存。</translation>
    </message>
    <message>
        <source>{failed} failed; their tooltips say why.</source>
        <translation>{failed} 张失败；原因见其提示。</translation>
    </message>
    <message>
        <source>No photo is open</source>
        <translation>没有打开的照片</translation>
    </message>
    <message>
        <source>{count} open</source>
        <translation>已打开 {count} 张</translation>
    </message>
    <message>
        <source>{count} open, {failed} failed</source>
        <translation>已打开 {count} 张，{failed} 张失败</translation>
    </message>
</context>
<context>
    <name>StrengthControl</name>
    <message>
        <source>Gives each selected photo a strength of its own, which changes of the common strength do not affect.</source>
        <translation>为每张所选照片单独设置强度，不受共同强度变化的影响。</translation>
    </message>
    <message>
        <source>These {count} photos only</source>
        <translation>仅这 {count} 张照片</translation>
    </message>
    <message>
        <source>This photo only</source>
        <translation>仅此照片</translation>
    </message>
</context>
<context>
    <name>StudentSection</name>
    <message>
        <source>2  Student</source>
        <translation>2  学生网络</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生网络</translation>
    </message>
    <message>
        <source>The student gets this design</source>
        <translation>学生网络采用此设计</translation>
    </message>
    <message>
        <source>A student of the design {name} needs {times} times the arithmetic of its teacher, so it will be slower than the network that it is made from.</source>
        <translation>设计为 {name} 的学生网络所需的运算量是其教师网络的 {times} 倍，因此会比它的来源网络更慢。</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>{count} 参数</translation>
    </message>
    <message>
        <source>{count} MACs/MP</source>
        <translation>{count} MACs/MP</translation>
    </message>
    <message>
        <source>no faster than this teacher</source>
        <translation>不比此教师网络快</translation>
    </message>
    <message>
        <source>about {times} times faster</source>
        <translation>速度约为教师网络的 {times} 倍</translation>
    </message>
</context>
<context>
    <name>TeacherSection</name>
    <message>
        <source>1  Teacher</source>
        <translation>1  教师网络</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Chooses another teacher from the library or a checkpoint file</source>
        <translation>从模型库或检查点文件中选择另一个教师网络</translation>
    </message>
    <message>
        <source>No teacher is chosen</source>
        <translation>未选择教师网络</translation>
    </message>
    <message>
        <source>loading …</source>
        <translation>正在加载…</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>{count} 参数</translation>
    </message>
    <message>
        <source>{count} MACs/MP</source>
        <translation>{count} MACs/MP</translation>
    </message>
    <message>
        <source>Sides may be of any length</source>
        <translation>边长不限</translation>
    </message>
    <message>
        <source>Sides must be divisible by {n}; others are padded</source>
        <translation>边长须能被 {n} 整除，否则会填充</translation>
    </message>
    <message>
        <source>SHA-256 {digits}…</source>
        <translation>SHA-256 {digits}…</translation>
    </message>
    <message>
        <source>Labels images, but no generator can learn through it; plain scenes are used</source>
        <translation>可标注图像，但生成器无法借助它学习：使用普通场景</translation>
    </message>
</context>
<context>
    <name>Thumbnail</name>
    <message>
        <source>The sample photo; its right half is restored</source>
        <translation>示例照片；右半边已恢复</translation>
    </message>
</context>
<context>
    <name>TimeLine</name>
    <message>
        <source>Step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>Time-line</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Moves curves, samples and probe photos through the run&apos;s past (← → previews, Home start, End follow live)</source>
        <translation>让曲线、样本和探针照片回到运行的过去（← → 切换预览，Home 开头，End 实时跟随）</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>More options of this mode</source>
        <translation>此模式的更多选项</translation>
    </message>
    <message>
        <source>What else can be chosen in this mode</source>
        <translation>此模式下的其他选项</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Screen pixels per pixel of the picture</source>
        <translation>图片每个像素所占的屏幕像素</translation>
    </message>
</context>
<context>
    <name>TransportBar</name>
    <message>
        <source>Clip</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Place in the clip</source>
        <translation>视频中的位置</translation>
    </message>
    <message>
        <source>Jumps to a position in the clip</source>
        <translation>跳到视频中的某个位置</translation>
    </message>
    <message>
        <source>Frames per second that each model reaches; late frames are dropped</source>
        <translation>每个模型达到的每秒帧数；来不及处理的帧会被略过</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open mwrgui</source>
        <translation>打开 mwrgui</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>TrialSection</name>
    <message>
        <source>Time and memory</source>
        <translation>时间和内存</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Try a few steps</source>
        <translation>试运行几步</translation>
    </message>
    <message>
        <source>Measures time and memory on this computer; leaves nothing behind</source>
        <translation>在本机上测量时间和内存；不留下任何文件</translation>
    </message>
    <message>
        <source>Step {n} of the trial …</source>
        <translation>试运行第 {n} 步…</translation>
    </message>
    <message>
        <source>Drawing the first scenes …</source>
        <translation>正在绘制第一批场景…</translation>
    </message>
    <message>
        <source>A few steps show how long the run will take, and how much memory.</source>
        <translation>试运行几步，即可知道整个运行需要多长时间和多少内存。</translation>
    </message>
    <message>
        <source>About {total}, {step:.2g} s a step. {memory} of memory, {disk} for each checkpoint.</source>
        <translation>约 {total}，每步 {step:.2g} 秒。内存 {memory}，每个检查点 {disk}。</translation>
    </message>
</context>
<context>
    <name>Undoing</name>
    <message>
        <source>remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>remove {count} photos</source>
        <translation>移除 {count} 张照片</translation>
    </message>
    <message>
        <source>strength of {name}</source>
        <translation>{name} 的强度</translation>
    </message>
    <message>
        <source>strength of {count} photos</source>
        <translation>{count} 张照片的强度</translation>
    </message>
</context>
<context>
    <name>WeatherTeachers</name>
    <message>
        <source>Teacher of one weather</source>
        <translation>单一天气的教师网络</translation>
    </message>
    <message>
        <source>Images of a weather are labelled by its own teacher, all others by the teacher above</source>
        <translation>有专属教师网络的天气由其标注，其余图像由上面的教师网络标注</translation>
    </message>
    <message>
        <source>{weather}: {teacher}</source>
        <translation>{weather}：{teacher}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Images of this weather are labelled by the teacher above again</source>
        <translation>这种天气的图像重新由上面的教师网络标注</translation>
    </message>
    <message>
        <source>Remove the teacher of {weather}</source>
        <translation>移除 {weather} 的教师网络</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>从文件选择…</translation>
    </message>
    <message>
        <source>Teacher of {weather}</source>
        <translation>{weather} 的教师网络</translation>
    </message>
</context>
<context>
    <name>WindowTitle</name>
    <message>
        <source>{done} of {total}</source>
        <translation>{done}/{total}</translation>
    </message>
</context>
<context>
    <name>_ColumnHeadings</name>
    <message>
        <source>Generated</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Probe photo</source>
        <translation>探针照片</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师网络</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生网络</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Clean</source>
        <translation>干净</translation>
    </message>
    <message>
        <source>The difference is amplified {gain} times</source>
        <translation>差异放大 {gain} 倍</translation>
    </message>
</context>
</TS>
